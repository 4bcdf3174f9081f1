package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.ops.TokenDraw;

/**
 * Settings for sampling the next token from a model's logits; see {@link TokenDraw}.
 *
 * @param temperature 0 to take the most likely token, 1 to sample from the model's own distribution
 * @param topK the number of most likely tokens to sample from; 0, or more than the vocabulary has,
 *     for all
 * @param topP the total probability of the most likely tokens to sample from, greater than 0 and at
 *     most 1; 1 for all tokens
 */
public record Sampler(double temperature, int topK, double topP) {

  public Sampler {
    checkArgument(
        temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
        "temperature (%s) must be 0 or more and finite",
        temperature);
    checkArgument(topK >= 0, "top-k (%s) must be 0 (off) or more", topK);
    checkArgument(topP > 0 && topP <= 1, "top-p (%s) must be above 0 and at most 1", topP);
  }

  /**
   * Returns a sampler that samples from all tokens.
   *
   * @param temperature less than 1 for more likely texts, 1 for the model's own distribution,
   *     greater than 1 for more varied texts
   */
  public static Sampler temperature(double temperature) {
    return new Sampler(temperature, 0, 1);
  }

  /** Returns this sampler restricted to the {@code topK} most likely tokens. */
  public Sampler withTopK(int topK) {
    return new Sampler(temperature, topK, topP);
  }

  /**
   * Returns this sampler restricted to the smallest set of most likely tokens whose total
   * probability reaches {@code topP}.
   */
  public Sampler withTopP(double topP) {
    return new Sampler(temperature, topK, topP);
  }

  /** Returns a sampler that always takes the most likely token. */
  public static Sampler greedy() {
    return temperature(0);
  }

  /** Returns the method by which the graph samples. */
  TokenDraw.Method method() {
    if (temperature == 0) {
      return TokenDraw.Method.LIKELIEST;
    }
    return topK == 0 && topP == 1 ? TokenDraw.Method.ANY : TokenDraw.Method.FILTERED;
  }
}
