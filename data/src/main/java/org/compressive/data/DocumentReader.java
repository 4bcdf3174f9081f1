package org.compressive.data;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the documents of a file in order, in one pass. */
interface DocumentReader extends Closeable {
  /**
   * Returns the next document, or null after the last. A document remains readable after the reader
   * has moved on or has been closed.
   *
   * @throws CorpusException if a record of the file does not contain valid text
   */
  @Nullable Document next() throws IOException;
}
