package org.compressive.data;

import java.io.IOException;

/** Receives token ids as a tokenizer produces them. */
@FunctionalInterface
public interface TokenSink {
  /**
   * Receives the next ids.
   *
   * @param ids an array that begins with the ids; the caller reuses it afterward
   * @param count the number of ids
   * @throws IOException if the ids cannot be stored
   */
  void accept(int[] ids, int count) throws IOException;
}
