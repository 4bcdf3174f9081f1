package org.compressive.data.tokenizers;

import static org.compressive.data.tokenizers.CharacterClasses.OTHER;
import static org.compressive.data.tokenizers.CharacterClasses.SPACE;

/**
 * Splits text as GPT-2 does (Radford et al., 2019), with the pattern {@code
 * 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}: a word, a number or
 * a run of other characters, each with the space before it; the end of an English contraction; or
 * white space, without its last character if a word follows. The text is UTF-8; invalid bytes count
 * as other characters.
 */
final class GptSplitter implements Splitter {
  private static final int LONGEST_CONTRACTION = 3;

  @Override
  public int end(byte[] text, int from, int to, boolean last) {
    int start = from;
    if (text[from] == '\'') {
      if (!last && to - from < LONGEST_CONTRACTION) {
        return UNKNOWN;
      }
      int contraction = contraction(text, from, to);
      if (contraction > 0) {
        return from + contraction;
      }
    } else if (text[from] == ' ' && from + 1 < to && classAt(text, from + 1, to) != SPACE) {
      start = from + 1;
    }
    byte kind = classAt(text, start, to);
    int end = start;
    int lastSpace = start;
    while (end < to && classAt(text, end, to) == kind) {
      lastSpace = end;
      end += lengthAt(text, end, to);
    }
    if (!last && end + LONGEST_CONTRACTION >= to) {
      return UNKNOWN; // the last character may be incomplete
    }
    return kind == SPACE && end < to && lastSpace > from ? lastSpace : end;
  }

  private static int contraction(byte[] text, int from, int to) {
    int left = to - from;
    if (left < 2) {
      return 0;
    }
    byte first = text[from + 1];
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return 2;
    }
    byte second = left < LONGEST_CONTRACTION ? 0 : text[from + 2];
    boolean threeLong = (first == 'r' || first == 'v') && second == 'e';
    return threeLong || (first == 'l' && second == 'l') ? LONGEST_CONTRACTION : 0;
  }

  private static byte classAt(byte[] text, int at, int to) {
    byte first = text[at];
    int point = first >= 0 ? first : Utf8.codePoint(text, at, to);
    return point < 0 ? OTHER : CharacterClasses.of(point);
  }

  private static int lengthAt(byte[] text, int at, int to) {
    byte first = text[at];
    return first >= 0 || Utf8.codePoint(text, at, to) < 0 ? 1 : Utf8.length(first);
  }
}
