package org.compressive.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Optional;

/** Bytes of text as something that can be seen: control characters too, and such as hide. */
final class Glyphs {

  /** Where Unicode has a picture for each control character. */
  private static final int CONTROL_PICTURES = 0x2400;

  private Glyphs() {}

  /**
   * A short name in quotes: {@code 'a'}, {@code ' '}, {@code '\n'}, {@code E2} for half a letter.
   */
  static String name(byte[] bytes) {
    return text(bytes)
        .map(text -> "'" + visible(text.replace("\n", "\\n").replace("\t", "\\t")) + "'")
        .orElseGet(() -> hex(bytes));
  }

  /** The text of bytes, empty where they are not UTF-8, such as a part of a letter. */
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String hex(byte[] bytes) {
    var hex = new StringBuilder();
    for (byte b : bytes) {
      hex.append(String.format(Locale.ROOT, "%02X", b));
    }
    return hex.toString();
  }

  /**
   * Text whose every character is seen where it stands: line ends and tabs as signs, controls as
   * their pictures, and those that hide or turn text around by their numbers.
   */
  static String visible(String text) {
    var visible = new StringBuilder();
    text.codePoints().forEach(point -> visible.append(visible(point)));
    return visible.toString();
  }

  /** The same, but line ends and tabs stay what they are. */
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
          "[U+%04X]".formatted(point);
      default -> Character.toString(point);
    };
  }
}
