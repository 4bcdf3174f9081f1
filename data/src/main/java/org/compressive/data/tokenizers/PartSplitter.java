package org.compressive.data.tokenizers;

/**
 * Splits text into parts that are encoded one by one. A text of at most {@link #LONGEST} bytes is
 * one part. A longer text is cut before a space between two visible ASCII characters, because
 * tokenizers that split at white space do not join the text on both sides of such a space. If the
 * second half of the first {@link #LONGEST} bytes has no such space, the text is cut after the last
 * character that fits.
 */
final class PartSplitter implements Splitter {
  @Override
  public int end(byte[] text, int from, int to, boolean last) {
    if (to - from <= LONGEST) {
      return last ? to : UNKNOWN;
    }
    int most = from + LONGEST;
    for (int end = most; end > from + LONGEST / 2; end--) {
      if (text[end] == ' '
          && isVisible(text[end - 1])
          && isVisible(text[end + 1 < to ? end + 1 : end])) {
        return end;
      }
    }
    int end = most;
    while (end > most - Utf8.LONGEST_CHARACTER && isContinuation(text[end])) {
      end--;
    }
    return isContinuation(text[end]) ? most : end;
  }

  private static boolean isVisible(byte b) {
    return b > ' ' && b < 0x7F;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
