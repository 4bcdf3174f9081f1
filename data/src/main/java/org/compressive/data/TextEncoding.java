package org.compressive.data;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.util.Optional;

/**
 * The encoding of a text, as far as its first bytes reveal it.
 *
 * @param name the name of the character set
 * @param mark the number of bytes of the byte order mark; 0 if NULs revealed the encoding
 */
record TextEncoding(String name, int mark) {
  /** The minimum number of NULs for which a text counts as UTF-16; fewer may be there by chance. */
  private static final int LEAST_NULS = 4;

  /** Returns the encoding of a text that begins with these bytes, if they reveal it. */
  static Optional<TextEncoding> of(byte[] head) {
    if (startsWith(head, 0, 0, 0xFE, 0xFF)) {
      return Optional.of(new TextEncoding("UTF-32BE", 4));
    }
    if (startsWith(head, 0xFF, 0xFE, 0, 0)) {
      return Optional.of(new TextEncoding("UTF-32LE", 4));
    }
    if (startsWith(head, 0xFE, 0xFF)) {
      return Optional.of(new TextEncoding("UTF-16BE", 2));
    }
    if (startsWith(head, 0xFF, 0xFE)) {
      return Optional.of(new TextEncoding("UTF-16LE", 2));
    }
    if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
      return Optional.of(new TextEncoding("UTF-8", 3));
    }
    if (isUtf16(head, 0, UTF_16BE)) {
      return Optional.of(new TextEncoding("UTF-16BE", 0));
    }
    if (isUtf16(head, 1, UTF_16LE)) {
      return Optional.of(new TextEncoding("UTF-16LE", 0));
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] head, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= head.length || (head[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether the bytes look like UTF-16: there are enough NULs, all of them where the higher
   * byte of a Latin letter or a line end would be, and all characters are text.
   *
   * @param high the index, in a pair of bytes, of the byte that holds the higher bits
   */
  private static boolean isUtf16(byte[] head, int high, Charset encoding) {
    int nuls = 0;
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        if (i % 2 != high) {
          return false;
        }
        nuls++;
      }
    }
    return nuls >= LEAST_NULS && 20 * nuls >= head.length && hasOnlyText(head, encoding);
  }

  private static boolean hasOnlyText(byte[] head, Charset encoding) {
    CharBuffer text = CharBuffer.allocate(head.length);
    CoderResult result =
        encoding.newDecoder().decode(ByteBuffer.wrap(head), text, /* endOfInput= */ false);
    return !result.isError() && text.flip().codePoints().allMatch(TextEncoding::isTextual);
  }

  private static boolean isTextual(int character) {
    return Character.isWhitespace(character)
        || (Character.isDefined(character) && !Character.isISOControl(character));
  }

  /**
   * Returns the position of the first byte that is not UTF-8, or empty if there is none. A
   * character that is cut off at the end counts as valid.
   */
  static Optional<Integer> notUtf8(byte[] head) {
    ByteBuffer bytes = ByteBuffer.wrap(head);
    CoderResult result =
        UTF_8.newDecoder().decode(bytes, CharBuffer.allocate(head.length), /* endOfInput= */ false);
    return result.isError() ? Optional.of(bytes.position()) : Optional.empty();
  }

  /** Returns whether a decoder of the named character set reads this encoding correctly. */
  boolean isReadAs(String charset) {
    boolean anyOrder = charset.equals("UTF-16") || charset.equals("UTF-32");
    return name.equals(charset)
        || (anyOrder && name.startsWith(charset) && (mark > 0 || name.endsWith("BE")));
  }

  /** Returns the evidence for the encoding, for messages. */
  String sign() {
    return mark > 0 ? "byte order mark" : "every other byte is NUL";
  }
}
