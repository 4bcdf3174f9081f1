package org.compressive.data.tokenizers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Decodes single characters of UTF-8 from a buffer. */
final class Utf8 {
  static final int LONGEST_CHARACTER = 4;

  private static final int INVALID = -1;
  private static final int[] LEAST = {0, 0, 0x80, 0x800, 0x10000}; // lowest code point, by length

  private Utf8() {}

  /**
   * Returns the number of bytes in a character with this first byte, or 1 if no character begins
   * with it.
   */
  static int length(byte first) {
    int b = first & 0xFF;
    if (b < 0xC2 || b > 0xF4) {
      return 1;
    }
    return b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
  }

  /**
   * Returns the code point whose first byte is {@code text[at]}, or a negative number if the bytes
   * before {@code to} are not a valid character.
   */
  static int codePoint(byte[] text, int at, int to) {
    byte first = text[at];
    if (first >= 0) {
      return first;
    }
    int length = length(first);
    if (length == 1 || at + length > to) {
      return INVALID;
    }
    int point = first & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      byte next = text[at + i];
      if ((next & 0xC0) != 0x80) {
        return INVALID;
      }
      point = point << 6 | (next & 0x3F);
    }
    boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return point < LEAST[length] || point > Character.MAX_CODE_POINT || surrogate ? INVALID : point;
  }

  /** Returns the string, or empty if the bytes are not valid UTF-8. */
  static Optional<String> string(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
