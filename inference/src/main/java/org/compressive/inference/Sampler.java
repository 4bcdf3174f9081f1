package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.ops.TokenDraw;

/**
 * How the next token is drawn from a model's logits, see {@link TokenDraw}.
 *
 * @param temperature 0 takes the most likely token, 1 draws from the model's own distribution
 * @param topK how many of the most likely tokens may be drawn; 0, or more than there are, for all
 * @param topP share of the probability that may be drawn, above 0 to 1; 1 for all
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
   * Draws from all tokens.
   *
   * @param temperature below 1 for likelier texts, 1 for the model's own distribution, above 1 for
   *     wilder ones
   */
  public static Sampler temperature(double temperature) {
    return new Sampler(temperature, 0, 1);
  }

  /** Returns this sampler, drawing from so many of the most likely tokens only. */
  public Sampler withTopK(int topK) {
    return new Sampler(temperature, topK, topP);
  }

  /** Returns this sampler, drawing from the most likely tokens that make up a share only. */
  public Sampler withTopP(double topP) {
    return new Sampler(temperature, topK, topP);
  }

  /** Always the most likely token. */
  public static Sampler greedy() {
    return temperature(0);
  }

  /** How the graph draws. */
  TokenDraw.Method method() {
    if (temperature == 0) {
      return TokenDraw.Method.LIKELIEST;
    }
    return topK == 0 && topP == 1 ? TokenDraw.Method.ANY : TokenDraw.Method.FILTERED;
  }
}
