package org.compressive.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Unpacked bytes that must not be more than a thousand times as many as the packed ones. Text never
 * is, while a few kilobytes made for the purpose can fill any disk.
 */
final class ExpansionLimit extends FilterInputStream {
  private static final int MOST = 1000;

  private final long packed;
  private long unpacked;

  ExpansionLimit(InputStream unpacked, long packed) {
    super(unpacked);
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    count(count);
    return count;
  }

  /** Skips bytes by reading them, because skipped bytes count. */
  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, 1 << 13)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int more) throws IOException {
    unpacked += Math.max(0, more);
    if (unpacked > MOST * packed) {
      throw new IOException(
          "packed data (%s bytes) holds more than %s times its size".formatted(packed, MOST));
    }
  }
}
