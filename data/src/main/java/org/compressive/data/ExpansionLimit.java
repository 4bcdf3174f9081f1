package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream of unpacked bytes that fails once it has yielded more than a number of times the number
 * of packed bytes. Text never compresses a thousandfold, but a few kilobytes crafted for the
 * purpose can fill any disk.
 */
final class ExpansionLimit extends BulkStream {
  private final long packed;
  private final int most;
  private long unpacked;

  /**
   * Creates a stream.
   *
   * @param packed the number of packed bytes
   * @param most the setting {@code data.expansion}
   */
  ExpansionLimit(InputStream unpacked, long packed, int most) {
    super(unpacked);
    this.packed = packed;
    this.most = most;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    count(count);
    return count;
  }

  private void count(int more) throws IOException {
    unpacked += Math.max(0, more);
    if (unpacked > most * packed) {
      throw new IOException(
          "packed data (%s bytes) holds more than %s times its size, the limit of data.expansion"
              .formatted(packed, most));
    }
  }
}
