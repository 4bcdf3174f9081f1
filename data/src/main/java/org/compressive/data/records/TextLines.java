package org.compressive.data.records;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a text, each with its line feed if it has one. */
public final class TextLines implements Records {
  private final LineReader lines;

  /**
   * Creates a reader.
   *
   * @param text the text, which is closed with this reader
   */
  public TextLines(InputStream text) {
    this.lines = new LineReader(text);
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    return lines.next() ? lines.withLineFeed() : null;
  }

  @Override
  public long number() {
    return lines.number();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
