package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * An archive entry whose CRC-32 is checked when its end is reached; {@link java.util.zip.ZipFile}
 * does not check it. A damaged or encrypted entry therefore causes an error instead of yielding the
 * wrong text.
 */
final class ChecksummedStream extends BulkStream {
  private final long expected;
  private final CRC32 seen = new CRC32();

  ChecksummedStream(InputStream entry, long expected) {
    super(entry);
    this.expected = expected;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    if (count > 0) {
      seen.update(into, offset, count);
    } else if (count < 0 && seen.getValue() != expected) {
      throw new ZipException(
          String.format(
              Locale.ROOT,
              "CRC-32 (%08x) must be %08x, as the archive has it",
              seen.getValue(),
              expected));
    }
    return count;
  }
}
