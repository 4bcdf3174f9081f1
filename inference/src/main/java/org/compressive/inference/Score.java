package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A measure of how well a model predicted a text.
 *
 * @param nats the sum of the negative log-likelihoods of the scored tokens
 * @param tokens the number of scored tokens
 * @param bytes the number of bytes that the scored tokens decode to
 * @param words the number of words in the scored tokens. A word is a maximal run of bytes other
 *     than ASCII white space, and counts even if it is cut off at the beginning or end of the
 *     scored text. Words are counted separately for each stream, and for each document if documents
 *     are separate
 */
public record Score(double nats, long tokens, long bytes, long words) {

  public Score {
    checkArgument(tokens >= 1, "scored tokens (%s) must be at least 1", tokens);
    checkArgument(bytes >= 0, "scored bytes (%s) must be 0 or more", bytes);
    checkArgument(words >= 0, "scored words (%s) must be 0 or more", words);
  }

  /**
   * Returns this score with another number of words, for comparison with a figure that counts words
   * differently, for example including line ends.
   */
  public Score perWords(long number) {
    return new Score(nats, tokens, bytes, number);
  }

  public double bitsPerByte() {
    return bitsPerByte(nats, (double) bytes);
  }

  /** Returns the bits per byte of a text, or of part of one, given its nats and bytes. */
  public static double bitsPerByte(double nats, double bytes) {
    return nats / Math.log(2) / bytes;
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
