package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;

/**
 * Draws a token from logits: from the softmax of the logits divided by a temperature, of the k most
 * likely tokens, and of these the smallest set of most likely tokens whose total probability
 * reaches p (Holtzman et al. 2019, arXiv 1904.09751, section 3.1). Equally likely tokens rank by
 * id, the lowest first. The number that selects a token goes through them by rank, and if none is
 * excluded, by id.
 *
 * @param temperature greater than 0
 * @param topK k; 0, or more than there are tokens, keeps all
 * @param topP p, greater than 0 and at most 1
 */
record LogitDraw(double temperature, int topK, double topP) {

  LogitDraw {
    checkArgument(temperature > 0, "temperature (%s) must be greater than 0", temperature);
    checkArgument(topK >= 0, "top-k (%s) must be 0 or more", topK);
    checkArgument(topP > 0 && topP <= 1, "top-p (%s) must be greater than 0 and at most 1", topP);
  }

  /** The result for logits of which one is not a number. */
  static final int NONE = -1;

  /**
   * Draws a token.
   *
   * @param logits the array with the logits
   * @param first the place of the first logit
   * @param count V, the number of logits
   * @param uniform a random number that selects the token, at least 0 and less than 1
   * @return a token, or {@link #NONE}
   */
  int draw(float[] logits, int first, int count, double uniform) {
    int likeliest = likeliest(logits, first, count);
    if (likeliest == NONE || topK == 1) {
      return likeliest;
    }
    double[] weights = new double[count];
    double most = logits[first + likeliest];
    for (int i = 0; i < count; i++) {
      // Test for equality first: infinity minus infinity is not a number.
      double logit = logits[first + i];
      weights[i] = logit == most ? 1 : Math.exp((logit - most) / temperature);
    }
    return topK == 0 && topP == 1
        ? pick(weights, count, uniform)
        : ranked(logits, first, weights, uniform);
  }

  private static int likeliest(float[] logits, int first, int count) {
    int likeliest = 0;
    for (int i = 0; i < count; i++) {
      if (Float.isNaN(logits[first + i])) {
        return NONE;
      }
      if (logits[first + i] > logits[first + likeliest]) {
        likeliest = i;
      }
    }
    return likeliest;
  }

  /** Draws from the most likely tokens. */
  private int ranked(float[] logits, int first, double[] weights, double uniform) {
    int[] tokens = ranks(logits, first, weights.length);
    double[] likely = new double[topK == 0 ? tokens.length : Math.min(topK, tokens.length)];
    Arrays.setAll(likely, rank -> weights[tokens[rank]]);
    double enough = Arrays.stream(likely).sum() * topP;
    int kept = 0;
    // Keep the most likely token even if p is so small that it underflows to 0.
    for (double before = 0; kept == 0 || kept < likely.length && before < enough; kept++) {
      before += likely[kept];
    }
    return tokens[pick(likely, kept, uniform)];
  }

  /** Returns the tokens, the most likely first. */
  private static int[] ranks(float[] logits, int first, int count) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      // Adding zero makes both zeros one, whose bits then agree as the numbers do.
      int bits = Float.floatToIntBits(logits[first + i] + 0f);
      int ascending = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
      keys[i] = ((long) ~ascending << Integer.SIZE) | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /** Returns the first place at which the sum of the weights exceeds the drawn share of all. */
  private static int pick(double[] weights, int count, double uniform) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weights[i];
    }
    double share = uniform * total; // below the total, for every number below 1
    double sum = weights[0];
    int place = 0;
    while (sum <= share) {
      sum += weights[++place];
    }
    return place;
  }
}
