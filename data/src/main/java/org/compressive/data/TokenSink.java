package org.compressive.data;

import java.io.IOException;

/** Takes token ids as a tokenizer makes them. */
@FunctionalInterface
public interface TokenSink {
  /**
   * Takes the next ids.
   *
   * @param ids holds them; the caller reuses it afterwards
   * @param count how many, from the first element on
   * @throws IOException if they cannot be stored
   */
  void accept(int[] ids, int count) throws IOException;
}
