package org.compressive.data.tokenizers;

/**
 * Splits text into single UTF-8 characters; each byte that is not part of a valid character is a
 * piece of its own.
 */
final class CharacterSplitter implements Splitter {
  @Override
  public int end(byte[] text, int from, int to, boolean last) {
    int length = Utf8.length(text[from]);
    if (!last && from + length > to) {
      return UNKNOWN;
    }
    return from + (Utf8.codePoint(text, from, to) < 0 ? 1 : length);
  }
}
