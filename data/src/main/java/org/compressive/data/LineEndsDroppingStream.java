package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/** A stream without the line feeds of another stream. */
final class LineEndsDroppingStream extends BulkStream {
  LineEndsDroppingStream(InputStream source) {
    super(source);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count;
    int kept;
    do {
      count = super.read(into, offset, length);
      kept = 0;
      for (int i = 0; i < count; i++) {
        byte value = into[offset + i];
        if (value != '\n') {
          into[offset + kept++] = value;
        }
      }
    } while (count > 0 && kept == 0);
    return count > 0 ? kept : count;
  }
}
