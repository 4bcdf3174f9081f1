package org.compressive.data.records;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of a file, which are read in order. Each record is a text. */
public interface Records extends Closeable {
  /** The maximum number of bytes in the text of a record and in the line that contains it. */
  int LONGEST = 1 << 27;

  /** The context of a record that has none. */
  byte[] NO_CONTEXT = {};

  /**
   * Returns the text of the next record in UTF-8, or null after the last record.
   *
   * @throws org.compressive.data.CorpusException if the record has no text; the message names the
   *     file, the record and the rule
   * @throws IOException if the file cannot be read or is damaged
   */
  byte @Nullable [] next() throws IOException;

  /**
   * Returns the text, in UTF-8, that precedes the record that {@link #next} returned last. A model
   * reads it and is not scored on it. Most records have none.
   */
  default byte[] context() {
    return NO_CONTEXT;
  }

  /**
   * Returns the number, counting from 1, of the line, row or article that {@link #next} returned
   * last.
   */
  long number();
}
