package org.compressive.data.records;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of a file, each of them a text, read in order. */
public interface Records extends Closeable {
  /** The most bytes of a record, of its text and of the line that holds it. */
  int LONGEST = 1 << 27;

  /**
   * Returns the text of the next record in UTF-8, or null after the last record.
   *
   * @throws org.compressive.data.CorpusException if the record has no text; the message names the
   *     file, the record and the rule
   * @throws IOException if the file cannot be read or is damaged
   */
  byte @Nullable [] next() throws IOException;

  /** Returns the number, from 1, of the line or row that {@link #next} has returned. */
  long number();
}
