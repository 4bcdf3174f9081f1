package org.compressive.data.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.compressive.data.records.Records;

/** The strings of a page, which are decoded one at a time. */
interface Values {
  /** Returns the next string. */
  byte[] next() throws IOException;

  /** Returns strings that are each preceded by their length: the encoding PLAIN. */
  static Values plain(InputStream page) {
    return () -> bytes(page, Varint.littleEndian(page, Integer.BYTES));
  }

  /** Returns strings that are stored as indices into a dictionary: the encoding RLE_DICTIONARY. */
  static Values dictionary(InputStream page, Dictionary dictionary) throws IOException {
    RunLengthNumbers numbers = new RunLengthNumbers(page, Varint.octet(page));
    return () -> {
      int number = numbers.next();
      if (number < 0 || number >= dictionary.size()) {
        throw new IOException(
            "page is damaged; number (%s) is not in the dictionary".formatted(number));
      }
      return dictionary.get(number);
    };
  }

  /**
   * Returns strings that are stored one after the other, preceded by a list of all their lengths:
   * the encoding DELTA_LENGTH_BYTE_ARRAY.
   *
   * @param most the maximum number of strings
   */
  static Values deltaLengths(InputStream page, int most) throws IOException {
    return new Values() {
      private final int[] lengths = DeltaNumbers.read(page, most);
      private int at;

      @Override
      public byte[] next() throws IOException {
        return bytes(page, number(lengths, at++));
      }
    };
  }

  /**
   * Returns strings that are each stored as a suffix and the length of the prefix that they share
   * with the previous string: the encoding DELTA_BYTE_ARRAY.
   *
   * @param most the maximum number of strings
   */
  static Values deltaStrings(InputStream page, int most) throws IOException {
    return new Values() {
      private final int[] same = DeltaNumbers.read(page, most);
      private final Values suffixes = deltaLengths(page, most);
      private byte[] previous = {};
      private int at;

      @Override
      public byte[] next() throws IOException {
        int prefix = number(same, at++);
        byte[] suffix = suffixes.next();
        if (prefix < 0 || prefix > previous.length) {
          throw new IOException("page is damaged; prefix (%s) is too long".formatted(prefix));
        }
        check((long) prefix + suffix.length);
        byte[] next = Arrays.copyOf(previous, prefix + suffix.length);
        System.arraycopy(suffix, 0, next, prefix, suffix.length);
        previous = next;
        return next;
      }
    };
  }

  private static int number(int[] numbers, int at) throws IOException {
    if (at >= numbers.length) {
      throw new EOFException();
    }
    return numbers[at];
  }

  private static byte[] bytes(InputStream page, int length) throws IOException {
    check(length);
    byte[] bytes = page.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private static void check(long length) throws IOException {
    if (length < 0 || length > Records.LONGEST) {
      throw new IOException(
          "text (%s bytes) must have at most %s bytes".formatted(length, Records.LONGEST));
    }
  }
}
