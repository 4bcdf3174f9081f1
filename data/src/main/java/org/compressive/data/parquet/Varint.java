package org.compressive.data.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads the variable-length numbers of Parquet's metadata and encodings. */
final class Varint {
  private Varint() {}

  /** Reads an unsigned number of at most 64 bits. */
  static long unsigned(InputStream bytes) throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int octet = octet(bytes);
      number |= (octet & 0x7FL) << shift;
      if (octet < 0x80) {
        return number;
      }
    }
    throw new IOException("number is damaged; its bits are more than 64");
  }

  /** Reads a signed number in zigzag form, whose lowest bit is the sign. */
  static long signed(InputStream bytes) throws IOException {
    long number = unsigned(bytes);
    return (number >>> 1) ^ -(number & 1);
  }

  /** Reads a byte as a number from 0 to 255. */
  static int octet(InputStream bytes) throws IOException {
    int octet = bytes.read();
    if (octet < 0) {
      throw new EOFException();
    }
    return octet;
  }

  /** Reads a number of up to 4 bytes, the lowest byte first. */
  static int littleEndian(InputStream bytes, int length) throws IOException {
    int number = 0;
    for (int i = 0; i < length; i++) {
      number |= octet(bytes) << (Byte.SIZE * i);
    }
    return number;
  }
}
