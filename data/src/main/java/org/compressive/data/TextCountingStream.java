package org.compressive.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the text that is read through it. */
final class TextCountingStream extends FilterInputStream {
  private final TextCounter counter = new TextCounter();

  TextCountingStream(InputStream text) {
    super(text);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    counter.add(into, offset, Math.max(0, count));
    return count;
  }

  /** Skips text by reading it, because skipped text counts too. */
  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, 1 << 13)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Returns the counts of the text read so far. */
  TextCounts counts() {
    return counter.counts();
  }
}
