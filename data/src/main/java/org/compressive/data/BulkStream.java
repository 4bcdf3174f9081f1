package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream over another stream in which every byte passes through {@link #read(byte[], int, int)},
 * including single bytes and skipped ones. It does not support {@code mark} and {@code reset}.
 */
abstract class BulkStream extends InputStream {
  private final InputStream source;

  BulkStream(InputStream source) {
    this.source = source;
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return source.read(into, offset, length);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
