package org.compressive.data;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the documents of a file in order, in one pass. */
interface DocumentReader extends Closeable {
  /**
   * Returns the next document, or null after the last. A document stays readable when the reader
   * goes on or is closed.
   *
   * @throws CorpusException if a record of the file is not the text that it should be
   */
  @Nullable Document next() throws IOException;
}
