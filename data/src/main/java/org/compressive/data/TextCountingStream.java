package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/** Counts the text that is read through it. */
final class TextCountingStream extends BulkStream {
  private final TextCounter counter = new TextCounter();

  TextCountingStream(InputStream text) {
    super(text);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    counter.add(into, offset, Math.max(0, count));
    return count;
  }

  /** Returns the counts of the text read so far. */
  TextCounts counts() {
    return counter.counts();
  }
}
