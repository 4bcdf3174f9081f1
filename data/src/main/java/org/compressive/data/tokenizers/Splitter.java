package org.compressive.data.tokenizers;

import java.io.IOException;
import java.io.InputStream;

/** Cuts a text into the pieces to which a tokenizer assigns ids. Implementations have no state. */
interface Splitter {
  /**
   * The maximum number of bytes in a piece; a longer piece is cut, so that memory and time are
   * bounded.
   */
  int LONGEST = 1 << 16;

  /** Receives the pieces of a text in order. */
  @FunctionalInterface
  interface Sink {
    /** Receives the piece from {@code text[from]} up to, but not including, {@code text[to]}. */
    void accept(byte[] text, int from, int to) throws IOException;
  }

  /** The value of {@link #end} if the end cannot be determined yet. */
  int UNKNOWN = -1;

  /**
   * Finds the end of a piece.
   *
   * @param from the index of the piece's first byte
   * @param to the index after the last known byte; greater than {@code from}
   * @param last whether the text ends at {@code to}
   * @return the index after the piece, or {@link #UNKNOWN} if it depends on bytes after {@code to},
   *     which cannot happen if {@code last} is true
   */
  int end(byte[] text, int from, int to, boolean last);

  /** Cuts a text in memory and passes its pieces to a sink. */
  default void split(byte[] text, Sink into) throws IOException {
    int from = 0;
    while (from < text.length) {
      int known = (int) Math.min(text.length, from + 2L * LONGEST + 1);
      int end = cut(text, from, known, known == text.length);
      into.accept(text, from, end);
      from = end;
    }
  }

  /** Reads a text to its end and cuts it into the same pieces as if it were in memory. */
  default void split(InputStream text, Sink into) throws IOException {
    byte[] buffer = new byte[4 * LONGEST];
    int held = 0;
    boolean last = false;
    while (!last) {
      int read = text.readNBytes(buffer, held, buffer.length - held);
      held += read;
      last = held < buffer.length;
      int from = 0;
      while (from < held && (last || held - from > 2 * LONGEST)) {
        int end = cut(buffer, from, held, last);
        into.accept(buffer, from, end);
        from = end;
      }
      System.arraycopy(buffer, from, buffer, 0, held - from);
      held -= from;
    }
  }

  /**
   * Returns the end of a piece, at most LONGEST bytes after its start. Unless the text ends at
   * {@code to}, {@code to - from} must be greater than {@code 2 * LONGEST}.
   */
  private int cut(byte[] text, int from, int to, boolean last) {
    int end = end(text, from, to, last);
    return end == UNKNOWN || end - from > LONGEST ? from + LONGEST : end;
  }
}
