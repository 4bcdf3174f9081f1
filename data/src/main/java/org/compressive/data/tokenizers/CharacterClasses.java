package org.compressive.data.tokenizers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The classes of Unicode characters by which text is split. They come from a table because Java's
 * own classes depend on the Java version, and token ids must not.
 */
final class CharacterClasses {
  static final byte OTHER = 0;
  static final byte LETTER = 1;
  static final byte NUMBER = 2;
  static final byte SPACE = 3;

  private static final byte[] CLASSES = read();

  private CharacterClasses() {}

  /** Returns the class of a code point. */
  static byte of(int codePoint) {
    return CLASSES[codePoint];
  }

  private static byte[] read() {
    byte[] classes = new byte[Character.MAX_CODE_POINT + 1];
    try {
      var table = Resources.getResource(CharacterClasses.class, "character-classes.txt");
      for (String line : Resources.readLines(table, US_ASCII)) {
        if (!line.startsWith("#")) {
          String[] range = line.split(" ", -1);
          int first = Integer.parseInt(range[1], 16);
          int last = Integer.parseInt(range[range.length - 1], 16);
          Arrays.fill(classes, first, last + 1, named(range[0]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("table of characters cannot be read", e);
    }
    return classes;
  }

  private static byte named(String name) {
    return switch (name) {
      case "L" -> LETTER;
      case "N" -> NUMBER;
      case "S" -> SPACE;
      default -> throw new IllegalStateException("class (" + name + ") must be L, N or S");
    };
  }
}
