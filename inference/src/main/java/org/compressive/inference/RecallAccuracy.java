package org.compressive.inference;

/**
 * How often a model recalls what it read some distance before.
 *
 * @param distance the number of tokens from what was planted to the token that asks for it
 * @param tokens the number of tokens asked for at this distance
 * @param correct the number of these for which the correct token had the highest logit
 * @param nats the sum of their negative log-likelihoods
 */
public record RecallAccuracy(long distance, long tokens, long correct, double nats) {

  /** Returns the share of correct tokens. */
  public double accuracy() {
    return (double) correct / tokens;
  }

  public double bitsPerToken() {
    return nats / Math.log(2) / tokens;
  }

  /** Returns the accuracy over these tokens and those of another reading at the same distance. */
  public RecallAccuracy plus(RecallAccuracy other) {
    return new RecallAccuracy(
        distance, tokens + other.tokens, correct + other.correct, nats + other.nats);
  }
}
