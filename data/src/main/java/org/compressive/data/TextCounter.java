package org.compressive.data;

/** Counts the bytes, characters and words of a text as its bytes arrive. */
final class TextCounter {
  /** 1 for a byte of a word, 0 for white space. */
  private static final byte[] INSIDE = new byte[256];

  /** 1 for a byte that continues a character in UTF-8, 10xxxxxx. */
  private static final byte[] CONTINUES = new byte[256];

  static {
    for (int b = 0; b < 256; b++) {
      INSIDE[b] = (byte) (isWhiteSpace(b) ? 0 : 1);
      CONTINUES[b] = (byte) ((b & 0xC0) == 0x80 ? 1 : 0);
    }
  }

  private long bytes;
  private long characters;
  private long words;
  private boolean beginsInWord;
  private boolean inWord;

  /** Adds the next bytes. */
  void add(byte[] text, int offset, int count) {
    if (count == 0) {
      return;
    }
    if (bytes == 0) {
      beginsInWord = INSIDE[text[offset] & 0xFF] == 1;
    }
    // This loop has no branches, because every byte of a corpus passes through it.
    int inside = inWord ? 1 : 0;
    int begun = 0;
    int continuations = 0;
    for (int i = offset; i < offset + count; i++) {
      int next = INSIDE[text[i] & 0xFF];
      begun += next & ~inside;
      inside = next;
      continuations += CONTINUES[text[i] & 0xFF];
    }
    inWord = inside == 1;
    bytes += count;
    words += begun;
    characters += count - continuations;
  }

  /** Returns the counts so far. */
  TextCounts counts() {
    return new TextCounts(bytes, characters, words, beginsInWord, inWord);
  }

  // Tab, line feed, vertical tab, form feed, carriage return and space: the white space of all
  // encodings that extend ASCII.
  private static boolean isWhiteSpace(int b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
