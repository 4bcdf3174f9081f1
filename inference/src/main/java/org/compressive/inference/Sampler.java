package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How the next token is drawn from a model's logits: softmax of logits over temperature, of which
 * top-k leaves the k most likely tokens, of which top-p leaves the smallest set of most likely ones
 * whose share reaches p. Equally likely tokens rank by id, the lowest first.
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

  /** Always the most likely token. */
  public static Sampler greedy() {
    return new Sampler(0, 0, 1);
  }

  /**
   * Draws a token.
   *
   * @param logits {@code [V]}, at least one; infinite ones are certain or impossible
   * @param random not used at temperature 0
   * @return its id
   * @throws IllegalArgumentException if a logit is not a number
   */
  public int sample(float[] logits, RandomGenerator random) {
    int best = best(logits);
    if (temperature == 0) {
      return best;
    }
    double[] weights = weights(logits, logits[best]);
    boolean all = (topK == 0 || topK >= logits.length) && topP == 1;
    if (!all) {
      int[] ranked = ranked(logits);
      for (int i = kept(ranked, weights); i < ranked.length; i++) {
        weights[ranked[i]] = 0;
      }
    }
    return draw(weights, random);
  }

  private static int best(float[] logits) {
    checkArgument(logits.length > 0, "logits: there must be at least one, there are none");
    int best = 0;
    for (int id = 0; id < logits.length; id++) {
      checkArgument(!Float.isNaN(logits[id]), "logit of token %s is not a number", id);
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /** Probabilities up to a factor: 1 for the most likely. */
  private double[] weights(float[] logits, double max) {
    double[] weights = new double[logits.length];
    for (int id = 0; id < logits.length; id++) {
      // Equality comes first: infinity less infinity is not a number.
      weights[id] = logits[id] == max ? 1 : Math.exp((logits[id] - max) / temperature);
    }
    return weights;
  }

  /** Ids, the most likely first; sorted as numbers of rank key and id, without boxes. */
  private static int[] ranked(float[] logits) {
    long[] keys = new long[logits.length];
    for (int id = 0; id < keys.length; id++) {
      int bits = Float.floatToIntBits(logits[id] + 0f); // + 0 makes -0 equal to 0
      int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      keys[id] = ((long) ~ascending << 32) | id;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /** How many of the ranked ids may be drawn. */
  private int kept(int[] ranked, double[] weights) {
    int most = topK == 0 ? ranked.length : Math.min(topK, ranked.length);
    double total = 0;
    for (int i = 0; i < most; i++) {
      total += weights[ranked[i]];
    }
    double share = 0;
    for (int i = 0; i < most; i++) {
      share += weights[ranked[i]];
      if (share >= topP * total) {
        return i + 1;
      }
    }
    return most;
  }

  private static int draw(double[] weights, RandomGenerator random) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double left = random.nextDouble() * total;
    int last = 0;
    for (int id = 0; id < weights.length; id++) {
      if (weights[id] > 0) {
        last = id;
        left -= weights[id];
        if (left < 0) {
          return id;
        }
      }
    }
    return last; // rounding left nothing for it
  }
}
