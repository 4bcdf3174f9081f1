package org.compressive.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.util.Locale;
import java.util.Optional;

/** Renders bytes and text so that every character can be seen, even control characters. */
final class Glyphs {

  /** The first code point of Unicode's block of control pictures. */
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

  /**
   * Decodes UTF-8; returns empty if the bytes are invalid, for example only part of a character.
   */
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
   * Replaces the characters of a text that cannot be seen: line ends and tabs by symbols, other
   * characters below U+0020 by Unicode's control pictures, and characters that are invisible or
   * change the direction of the text by their code points in brackets.
   */
  static String visible(String text) {
    var visible = new StringBuilder();
    text.codePoints().forEach(point -> visible.append(visible(point)));
    return visible.toString();
  }

  /** Replaces characters as {@link #visible(String)} does, except line ends and tabs. */
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
