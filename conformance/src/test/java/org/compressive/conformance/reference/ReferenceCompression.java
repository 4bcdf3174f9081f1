package org.compressive.conformance.reference;

/**
 * Compression by a convolution without bias whose kernel and stride are the rate, and its
 * attention-reconstruction loss (Algorithm 2) in one layer of one stream.
 *
 * <p>Differs from the paper: a mean of squares rather than a norm, and queries scaled by one over
 * the root of the head width.
 */
final class ReferenceCompression {
  private final ReferenceDimensions sizes;
  private final double[] keyWeight; // [D, H, E]
  private final double[] valueWeight; // [D, H, E]

  ReferenceCompression(ReferenceDimensions sizes, double[] keyWeight, double[] valueWeight) {
    this.sizes = sizes;
    this.keyWeight = keyWeight;
    this.valueWeight = valueWeight;
  }

  /**
   * {@code new_cm[s] = sum over taps of evicted[s*c + tap] kernel[tap]}.
   *
   * @param evicted {@code [T][D]}
   * @param kernel row-major {@code [c, D, D]} (tap, in, out)
   * @return {@code [T/c][D]}
   */
  double[][] compressed(double[][] evicted, double[] kernel) {
    int d = sizes.width();
    int rate = sizes.rate();
    double[][] slots = new double[evicted.length / rate][d]; // [T/c][D]
    for (int s = 0; s < slots.length; s++) {
      for (int tap = 0; tap < rate; tap++) {
        for (int in = 0; in < d; in++) {
          for (int out = 0; out < d; out++) {
            slots[s][out] += evicted[s * rate + tap][in] * kernel[(tap * d + in) * d + out];
          }
        }
      }
    }
    return slots;
  }

  /** The squared differences of the two attentions, summed over heads, time and channels. */
  double squaredDifference(double[][] queries, double[][] evicted, double[] kernel) {
    double[][] wanted = contentAttention(queries, evicted); // [T][D]
    double[][] found = contentAttention(queries, compressed(evicted, kernel)); // [T][D]
    double sum = 0.0;
    for (int i = 0; i < wanted.length; i++) {
      for (int n = 0; n < wanted[i].length; n++) {
        double difference = wanted[i][n] - found[i][n];
        sum += difference * difference;
      }
    }
    return sum;
  }

  /**
   * Attention by content alone: no positions, no biases, no mask, no output projection.
   *
   * @param queries {@code [T][D]}
   * @param rows {@code [N][D]}
   * @return {@code [T][D]}
   */
  private double[][] contentAttention(double[][] queries, double[][] rows) {
    double[][] keys = Rows.times(rows, keyWeight, sizes.width()); // [N][D]
    double[][] values = Rows.times(rows, valueWeight, sizes.width()); // [N][D]
    int e = sizes.headWidth();
    double[][] result = new double[queries.length][sizes.width()]; // [T][D]
    for (int i = 0; i < queries.length; i++) {
      for (int h = 0; h < sizes.heads(); h++) {
        double[] scores = new double[rows.length]; // [N]
        for (int j = 0; j < rows.length; j++) {
          for (int n = h * e; n < (h + 1) * e; n++) {
            scores[j] += queries[i][n] * keys[j][n] / Math.sqrt(e);
          }
        }
        double[] weights = Rows.softmax(scores); // [N]
        for (int j = 0; j < rows.length; j++) {
          for (int n = h * e; n < (h + 1) * e; n++) {
            result[i][n] += weights[j] * values[j][n];
          }
        }
      }
    }
    return result;
  }
}
