package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.math.BigInteger;

/**
 * The length of a text in bytes, characters and words. The counts of adjoining texts can be added;
 * a word that continues from one text to the next counts once.
 *
 * @param bytes the number of bytes
 * @param characters the number of characters in UTF-8: the bytes that do not continue a character,
 *     so text that is not UTF-8 has a count too
 * @param words the number of runs of bytes other than white space, which is tab, line feed,
 *     vertical tab, form feed, carriage return and space in every encoding that extends ASCII
 * @param beginsInWord whether the first byte is not white space
 * @param endsInWord whether the last byte is not white space
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

  /** Returns the counts of this text followed directly by {@code next}. */
  public TextCounts followedBy(TextCounts next) {
    return new TextCounts(
        bytes + next.bytes,
        characters + next.characters,
        words + next.words - (endsInWord && next.beginsInWord ? 1 : 0),
        bytes == 0 ? next.beginsInWord : beginsInWord,
        next.bytes == 0 ? endsInWord : next.endsInWord);
  }

  /**
   * Returns the counts of the first part of this text, given the counts of the rest of it.
   *
   * @param inWord whether the first part ends in a word
   */
  TextCounts before(TextCounts rest, boolean inWord) {
    return new TextCounts(
        bytes - rest.bytes,
        characters - rest.characters,
        words - rest.words + (inWord && rest.beginsInWord ? 1 : 0),
        beginsInWord && bytes > rest.bytes,
        inWord);
  }

  /**
   * Returns a proportional share of the counts, for the part of the text that corresponds to tokens
   * {@code from} up to {@code to} of its {@code total} tokens. The shares of parts that make up the
   * whole add up to the counts of the whole.
   */
  public TextCounts share(long from, long to, long total) {
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

  /**
   * Returns {@code count * part / whole}, rounded down, or {@code count} for the whole. The result
   * never decreases as {@code part} grows; floating-point arithmetic would not guarantee this.
   */
  private static long part(long count, long part, long whole) {
    return part == whole
        ? count
        : BigInteger.valueOf(count)
            .multiply(BigInteger.valueOf(part))
            .divide(BigInteger.valueOf(whole))
            .longValueExact();
  }
}
