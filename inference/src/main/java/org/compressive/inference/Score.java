package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How well a model predicted a text.
 *
 * @param nats the negative log-likelihoods of the scored tokens, summed
 * @param tokens how many tokens were scored
 * @param bytes what the scored tokens stand for
 * @param words maximal runs of bytes other than ASCII white space in the scored tokens, stream by
 *     stream, and document by document where those are kept apart; a run that the beginning or end
 *     of what was scored cuts counts
 */
public record Score(double nats, long tokens, long bytes, long words) {

  public Score {
    checkArgument(tokens >= 1, "scored tokens (%s) must be at least 1", tokens);
    checkArgument(bytes >= 0, "scored bytes (%s) must be 0 or more", bytes);
    checkArgument(words >= 0, "scored words (%s) must be 0 or more", words);
  }

  public double bitsPerByte() {
    return bitsPerByte(nats, (double) bytes);
  }

  /** The bits per byte of a text, or part of one, of which nats and bytes are known. */
  public static double bitsPerByte(double nats, double bytes) {
    return nats / Math.log(2) / bytes;
  }

  public double bitsPerToken() {
    return nats / Math.log(2) / tokens;
  }

  /** e to the nats per token. */
  public double tokenPerplexity() {
    return Math.exp(nats / tokens);
  }

  /** e to the nats per word; infinite where there is no word. */
  public double wordPerplexity() {
    return Math.exp(nats / words);
  }
}
