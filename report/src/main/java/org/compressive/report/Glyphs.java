package org.compressive.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.util.Locale;
import java.util.Optional;

/** Makes bytes of text visible, including control characters and invisible ones. */
final class Glyphs {

  /** The first of Unicode's pictures of control characters. */
  private static final int CONTROL_PICTURES = 0x2400;

  private Glyphs() {}

  /**
   * Returns a short name: the text in quotes, as in {@code 'a'}, {@code ' '} or {@code '\n'}, or
   * the bytes in hexadecimal if they are only part of a character, as in {@code E2}.
   */
  static String name(byte[] bytes) {
    return text(bytes)
        .map(text -> "'" + visible(text.replace("\n", "\\n").replace("\t", "\\t")) + "'")
        .orElseGet(() -> hex(bytes));
  }

  /** Decodes UTF-8; returns empty if the bytes are not UTF-8, such as part of a character. */
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Returns whether UTF-8 bytes end with an incomplete character and are valid up to it. */
  static boolean endInsideCharacter(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    // The decoder is not told that the input ends here, so an incomplete character is no error.
    CoderResult result = UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), false);
    return result.isUnderflow() && in.hasRemaining();
  }

  private static String hex(byte[] bytes) {
    var hex = new StringBuilder();
    for (byte b : bytes) {
      hex.append(String.format(Locale.ROOT, "%02X", b));
    }
    return hex.toString();
  }

  /**
   * Makes every character of a text visible in its place: line ends and tabs as symbols, control
   * characters as their pictures, and characters that are invisible or change the direction of the
   * text as their code points.
   */
  static String visible(String text) {
    var visible = new StringBuilder();
    text.codePoints().forEach(point -> visible.append(visible(point)));
    return visible.toString();
  }

  /** Does the same as {@link #visible(String)}, but keeps line ends and tabs. */
  static String lines(String text) {
    var visible = new StringBuilder();
    text.codePoints()
        .forEach(
            point ->
                visible.append(
                    point == '\n' || point == '\t' ? Character.toString(point) : visible(point)));
    return visible.toString();
  }

  private static String visible(int point) {
    if (point == '\n') {
      return "⏎";
    }
    if (point == '\t') {
      return "⇥";
    }
    if (point < ' ') {
      return Character.toString(CONTROL_PICTURES + point);
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          String.format(Locale.ROOT, "[U+%04X]", point);
      default -> Character.toString(point);
    };
  }
}
