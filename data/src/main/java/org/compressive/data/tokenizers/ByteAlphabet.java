package org.compressive.data.tokenizers;

import java.util.Arrays;

/**
 * The 256 characters that stand for bytes in the file of a byte-level tokenizer, as in GPT-2: each
 * printable character of Latin-1 stands for itself, and the characters from U+0100 on stand for the
 * other bytes in order.
 */
final class ByteAlphabet {
  static final int SIZE = 256;

  private static final char[] CHARACTERS = new char[SIZE];
  private static final int[] BYTES = new int[2 * SIZE]; // by character; -1 for none

  static {
    Arrays.fill(BYTES, -1);
    char next = SIZE;
    for (int b = 0; b < SIZE; b++) {
      boolean printable = (b > ' ' && b < 0x7F) || (b > 0xA0 && b != 0xAD);
      CHARACTERS[b] = printable ? (char) b : next++;
      BYTES[CHARACTERS[b]] = b;
    }
  }

  private ByteAlphabet() {}

  /** Returns the bytes in the order of their characters, which is also the order of their ids. */
  static byte[] inOrder() {
    byte[] bytes = new byte[SIZE];
    int count = 0;
    for (int value : BYTES) {
      if (value >= 0) {
        bytes[count++] = (byte) value;
      }
    }
    return bytes;
  }

  /** Returns the characters that stand for the given bytes. */
  static String write(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      text.append(CHARACTERS[b & 0xFF]);
    }
    return text.toString();
  }

  /** Returns whether every character of a token stands for a byte. */
  static boolean makes(String token) {
    return token.chars().allMatch(c -> c < BYTES.length && BYTES[c] >= 0);
  }

  /**
   * Returns the bytes for which characters stand.
   *
   * @throws IllegalArgumentException if a character stands for no byte
   */
  static byte[] read(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = text.charAt(i);
      int value = c < BYTES.length ? BYTES[c] : -1;
      if (value < 0) {
        throw new IllegalArgumentException(
            "token (%s) must be made of the characters that stand for bytes".formatted(text));
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }
}
