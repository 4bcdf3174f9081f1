package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/** Counts the text that is read through it. */
final class TextCountingStream extends BulkStream {
  private final TextCounter counter = new TextCounter();
  private final ReadingProgress progress;

  TextCountingStream(InputStream text, ReadingProgress progress) {
    super(text);
    this.progress = progress;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    if (count > 0) {
      counter.add(into, offset, count);
      progress.read(count);
    }
    return count;
  }

  /** Returns the counts of the text read so far. */
  TextCounts counts() {
    return counter.counts();
  }
}
