package org.compressive.data;

/** Counts the bytes, characters and words of a text as its bytes arrive. */
final class TextCounter {
  private long bytes;
  private long characters;
  private long words;
  private boolean beginsInWord;
  private boolean inWord;

  /** Adds the next bytes. */
  void add(byte[] text, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      boolean inside = !isWhiteSpace(text[i]);
      if (bytes == 0) {
        beginsInWord = inside;
      }
      if (inside && !inWord) {
        words++;
      }
      inWord = inside;
      bytes++;
      // Bytes 10xxxxxx continue a character in UTF-8.
      if ((text[i] & 0xC0) != 0x80) {
        characters++;
      }
    }
  }

  /** Returns the counts so far. */
  TextCounts counts() {
    return new TextCounts(bytes, characters, words, beginsInWord, inWord);
  }

  // Tab, line feed, vertical tab, form feed, carriage return and space: the white space of all
  // encodings that extend ASCII.
  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
