package org.compressive.data.parquet;

import java.io.IOException;
import java.io.InputStream;

/** Reads numbers that are stored as differences, in blocks: the encoding DELTA_BINARY_PACKED. */
final class DeltaNumbers {
  private static final int MOST_IN_BLOCK = 1 << 20;
  private static final int MOST = 1 << 26;

  private DeltaNumbers() {}

  /**
   * Reads all numbers, and leaves the stream just after them.
   *
   * @param most the maximum number of numbers; a page that declares more is damaged
   */
  static int[] read(InputStream bytes, int most) throws IOException {
    long block = Varint.unsigned(bytes);
    long parts = Varint.unsigned(bytes);
    long count = Varint.unsigned(bytes);
    boolean sound =
        block > 0 && block <= MOST_IN_BLOCK && parts > 0 && parts <= block && block % parts == 0;
    if (!sound || count < 0 || count > Math.min(most, MOST)) {
      throw new IOException("page is damaged; its lengths have no sound header");
    }
    int[] numbers = new int[(int) count];
    long first = Varint.signed(bytes);
    if (count > 0) {
      numbers[0] = (int) first;
    }
    for (int at = 1; at < count; at += (int) block) {
      readBlock(bytes, numbers, at, (int) parts, (int) (block / parts));
    }
    return numbers;
  }

  private static void readBlock(InputStream bytes, int[] numbers, int start, int parts, int perPart)
      throws IOException {
    int least = (int) Varint.signed(bytes);
    byte[] widths = bytes.readNBytes(parts);
    int at = start;
    for (int part = 0; part < widths.length && at < numbers.length; part++) {
      int width = widths[part];
      if (width < 0 || width > Integer.SIZE) {
        throw new IOException(
            "page is damaged; the width (%s) of its lengths is out of range".formatted(width));
      }
      PackedBits packed = new PackedBits(bytes);
      for (int i = 0; i < perPart; i++) { // The last part is padded.
        int difference = packed.next(width) + least;
        if (at < numbers.length) {
          numbers[at] = numbers[at - 1] + difference;
          at++;
        }
      }
    }
  }
}
