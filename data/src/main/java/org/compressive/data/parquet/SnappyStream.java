package org.compressive.data.parquet;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The unpacked bytes of a Snappy block, decoded as they are read. Copies may reach back at most 64
 * KiB, which suffices for blocks that are compressed 64 KiB at a time, as they are by Snappy's own
 * library. A copy that reaches further back may be rejected as damaged.
 */
final class SnappyStream extends InputStream {
  private static final int REACH = 1 << 16;
  private static final int LONGEST_COPY = 64;
  private static final int WINDOW = 4 * REACH;

  private final InputStream packed;
  private final byte[] window = new byte[WINDOW + LONGEST_COPY];
  private int start; // index of the first byte that is decoded but not yet read
  private int end;
  private long left; // bytes still to be decoded
  private int literal; // bytes of the literal still to be copied

  SnappyStream(InputStream packed) throws IOException {
    this.packed = new BufferedInputStream(packed, REACH);
    left = Varint.unsigned(this.packed);
  }

  @Override
  public int read() throws IOException {
    return start < end || fill() ? window[start++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (start == end && !fill()) {
      return -1;
    }
    int count = Math.min(length, end - start);
    System.arraycopy(window, start, into, offset, count);
    start += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }

  /**
   * Decodes more bytes after all decoded bytes have been read; returns false if there are no more.
   */
  private boolean fill() throws IOException {
    if (end > REACH) {
      System.arraycopy(window, end - REACH, window, 0, REACH);
      end = REACH;
      start = REACH;
    }
    while (left > 0 && end < WINDOW) {
      int from = end;
      if (literal == 0) {
        element(Varint.octet(packed));
      } else {
        takeLiteral();
      }
      left -= end - from;
    }
    if (left < 0) {
      throw new IOException("Snappy block is damaged; more bytes are there than its length says");
    }
    return start < end;
  }

  private void takeLiteral() throws IOException {
    int count = packed.readNBytes(window, end, Math.min(literal, WINDOW - end));
    if (count == 0) {
      throw new EOFException();
    }
    literal -= count;
    end += count;
  }

  /** Decodes a copy, or the length of a literal. */
  private void element(int tag) throws IOException {
    int upper = tag >>> 2;
    switch (tag & 3) {
      case 0 -> literal = (upper < 60 ? upper : Varint.littleEndian(packed, upper - 59)) + 1;
      case 1 -> copy((upper & 7) + 4, (upper >>> 3) << Byte.SIZE | Varint.octet(packed));
      case 2 -> copy(upper + 1, Varint.littleEndian(packed, 2));
      default -> copy(upper + 1, Varint.littleEndian(packed, 4));
    }
    if (literal < 0) {
      throw new IOException("Snappy block is damaged; a literal has no sound length");
    }
  }

  private void copy(int length, int offset) throws IOException {
    if (offset <= 0 || offset > end) {
      throw new IOException("Snappy block is damaged; the offset of a copy is out of range");
    }
    if (offset >= length) {
      System.arraycopy(window, end - offset, window, end, length);
    } else {
      for (int i = 0; i < length; i++) { // The copy repeats bytes that it writes.
        window[end + i] = window[end + i - offset];
      }
    }
    end += length;
  }
}
