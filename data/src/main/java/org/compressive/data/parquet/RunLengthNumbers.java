package org.compressive.data.parquet;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads numbers in runs, each of which is a repeated number or a sequence of bit-packed numbers:
 * the encoding RLE.
 */
final class RunLengthNumbers {
  private final InputStream bytes;
  private final PackedBits packed;
  private final int width;
  private boolean repeats;
  private long left;
  private int repeated;

  /**
   * Creates a reader.
   *
   * @param width the number of bits of each number, at most 32
   */
  RunLengthNumbers(InputStream bytes, int width) throws IOException {
    if (width > Integer.SIZE) {
      throw new IOException(
          "page is damaged; the width (%s) of its numbers is out of range".formatted(width));
    }
    this.bytes = bytes;
    this.packed = new PackedBits(bytes);
    this.width = width;
  }

  /** Reads the next number. */
  int next() throws IOException {
    while (left == 0) {
      long header = Varint.unsigned(bytes);
      repeats = (header & 1) == 0;
      left = repeats ? header >>> 1 : (header >>> 1) * Byte.SIZE;
      if (repeats) {
        repeated = Varint.littleEndian(bytes, (width + Byte.SIZE - 1) / Byte.SIZE);
      }
    }
    left--;
    return repeats ? repeated : packed.next(width);
  }
}
