package org.compressive.data.tokenizers;

/** Splits text into words, single line feeds, and runs of other white space. */
final class WordSplitter implements Splitter {
  private static final int LONGEST_CHARACTER = 4;

  @Override
  public int end(byte[] text, int from, int to, boolean last) {
    if (text[from] == '\n') {
      return from + 1;
    }
    boolean space = isSpace(text, from, to);
    int end = from;
    while (end < to && text[end] != '\n' && isSpace(text, end, to) == space) {
      end += Utf8.codePoint(text, end, to) < 0 ? 1 : Utf8.length(text[end]);
    }
    return !last && end + LONGEST_CHARACTER > to ? UNKNOWN : end;
  }

  /** Returns whether the character at an index is white space. */
  static boolean isSpace(byte[] text, int at, int to) {
    int point = Utf8.codePoint(text, at, to);
    return point >= 0 && CharacterClasses.of(point) == CharacterClasses.SPACE;
  }
}
