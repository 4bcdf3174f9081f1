package org.compressive.inference;

import org.jspecify.annotations.Nullable;

/**
 * The loss of the words in one range of frequencies in the training text.
 *
 * @param least the least number of occurrences of a word of the range
 * @param most the greatest number of occurrences, inclusive; null if there is none
 * @param words the number of scored words, each counted as often as it occurs in the scored text
 * @param nats the sum of the negative log-likelihoods of their tokens
 */
public record FrequencyLoss(long least, @Nullable Long most, long words, double nats) {

  /** Returns e raised to the nats per word, which is NaN if there are no words. */
  public double perplexity() {
    return Math.exp(nats / words);
  }
}
