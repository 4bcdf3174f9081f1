package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How long a text is. Counts of adjoining texts add up, words that go on across the border counted
 * once.
 *
 * @param bytes of the text
 * @param characters in UTF-8: bytes that do not continue a character, so a text that is no UTF-8
 *     has a number, too
 * @param words runs of bytes other than white space, which is tab, line feed, vertical tab, form
 *     feed, carriage return and space in every encoding that extends ASCII
 * @param beginsInWord whether the first byte is no white space
 * @param endsInWord whether the last byte is no white space
 */
public record TextCounts(
    long bytes, long characters, long words, boolean beginsInWord, boolean endsInWord) {
  /** The counts of the empty text. */
  public static final TextCounts NONE = new TextCounts(0, 0, 0, false, false);

  public TextCounts {
    checkArgument(bytes >= 0, "bytes (%s) must be 0 or more", bytes);
    checkArgument(characters >= 0, "characters (%s) must be 0 or more", characters);
    checkArgument(words >= 0, "words (%s) must be 0 or more", words);
  }

  /** Returns the counts of a text in memory. */
  public static TextCounts of(byte[] text) {
    TextCounter counter = new TextCounter();
    counter.add(text, 0, text.length);
    return counter.counts();
  }

  /** Returns the counts of this text and {@code next} right after it. */
  public TextCounts followedBy(TextCounts next) {
    return new TextCounts(
        bytes + next.bytes,
        characters + next.characters,
        words + next.words - (endsInWord && next.beginsInWord ? 1 : 0),
        bytes == 0 ? next.beginsInWord : beginsInWord,
        next.bytes == 0 ? endsInWord : next.endsInWord);
  }

  /**
   * Returns the share of a part of the text that stands for {@code to - from} of {@code total}
   * tokens. Shares of parts that make up the whole add up to the whole.
   */
  TextCounts share(long from, long to, long total) {
    long first = part(bytes, from, total);
    long last = part(bytes, to, total);
    long itsWords = part(words, last, bytes) - part(words, first, bytes);
    return new TextCounts(
        last - first,
        part(characters, last, bytes) - part(characters, first, bytes),
        itsWords,
        beginsInWord && first == 0 && itsWords > 0,
        endsInWord && last == bytes && itsWords > 0);
  }

  /** Returns about {@code count * part / whole}, and just {@code count} for the whole. */
  private static long part(long count, long part, long whole) {
    return part == whole ? count : (long) ((double) count * part / whole);
  }
}
