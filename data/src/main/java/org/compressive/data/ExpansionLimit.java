package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream of unpacked bytes that fails once it has yielded more than a thousand times the number
 * of packed bytes. Text never compresses that well, but a few kilobytes crafted for the purpose can
 * fill any disk.
 */
final class ExpansionLimit extends BulkStream {
  private static final int MOST = 1000;

  private final long packed;
  private long unpacked;

  ExpansionLimit(InputStream unpacked, long packed) {
    super(unpacked);
    this.packed = packed;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    count(count);
    return count;
  }

  private void count(int more) throws IOException {
    unpacked += Math.max(0, more);
    if (unpacked > MOST * packed) {
      throw new IOException(
          "packed data (%s bytes) holds more than %s times its size".formatted(packed, MOST));
    }
  }
}
