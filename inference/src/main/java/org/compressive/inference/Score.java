package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A measure of how well a model predicted a text.
 *
 * @param nats the sum of the negative log-likelihoods of the scored tokens
 * @param tokens the number of scored tokens
 * @param bytes the number of bytes of text that the scored tokens represent
 * @param characters the number of characters (Unicode code points) in that text. A character that
 *     is cut off counts where it begins. {@link org.compressive.data.TextCounts} describes how
 *     bytes that are not UTF-8 are counted
 * @param words the number of words in the scored tokens. A word is a maximal run of bytes other
 *     than ASCII white space, and counts even if it is cut off at the beginning or end of the
 *     scored text. Words are counted separately for each stream, and for each document if documents
 *     are separate
 */
public record Score(double nats, long tokens, long bytes, long characters, long words) {

  public Score {
    checkArgument(tokens >= 1, "scored tokens (%s) must be at least 1", tokens);
    checkArgument(bytes >= 0, "scored bytes (%s) must be 0 or more", bytes);
    checkArgument(characters >= 0, "scored characters (%s) must be 0 or more", characters);
    checkArgument(words >= 0, "scored words (%s) must be 0 or more", words);
  }

  /**
   * Returns this score with another number of words, for comparison with a figure that counts words
   * differently, for example including line ends.
   */
  public Score perWords(long number) {
    return new Score(nats, tokens, bytes, characters, number);
  }

  /** Returns the bits per byte, which are infinite if there are no bytes. */
  public double bitsPerByte() {
    return bitsPerByte(nats, (double) bytes);
  }

  /** Returns the bits per byte of a text, or of part of one, given its nats and bytes. */
  public static double bitsPerByte(double nats, double bytes) {
    return nats / Math.log(2) / bytes;
  }

  /** Returns the bits per character, which are infinite if there are no characters. */
  public double bitsPerCharacter() {
    return nats / Math.log(2) / characters;
  }

  public double bitsPerToken() {
    return nats / Math.log(2) / tokens;
  }

  /** Returns e raised to the nats per token. */
  public double tokenPerplexity() {
    return Math.exp(nats / tokens);
  }

  /** Returns e raised to the nats per word, which is infinite if there are no words. */
  public double wordPerplexity() {
    return Math.exp(nats / words);
  }
}
