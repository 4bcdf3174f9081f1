package org.compressive.data.parquet;

import java.io.IOException;
import java.io.InputStream;

/** Reads numbers of a fixed bit width, packed into bytes from the lowest bit to the highest. */
final class PackedBits {
  private final InputStream bytes;
  private long bits;
  private int held;

  PackedBits(InputStream bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the next number, of at most 32 bits. The width may change only when all bits of the bytes
   * read so far have been used.
   */
  int next(int width) throws IOException {
    while (held < width) {
      bits |= (long) Varint.octet(bytes) << held;
      held += Byte.SIZE;
    }
    int number = (int) (bits & ((1L << width) - 1));
    bits >>>= width;
    held -= width;
    return number;
  }
}
