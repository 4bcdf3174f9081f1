package org.compressive.conformance.reference;

/** Attention by content alone: no positions, no biases, no mask, no output projection. */
final class ContentAttention {
  private final int heads;
  private final double[] keyWeight; // [D, H, E]
  private final double[] valueWeight; // [D, H, E]

  ContentAttention(int heads, double[] keyWeight, double[] valueWeight) {
    this.heads = heads;
    this.keyWeight = keyWeight;
    this.valueWeight = valueWeight;
  }

  /**
   * Attends to rows.
   *
   * @param queries {@code [T][D]}; T may be 0
   * @param rows {@code [N][D]}
   * @return {@code [T][D]}
   */
  double[][] attend(double[][] queries, double[][] rows) {
    int d = rows[0].length;
    int e = d / heads;
    double[][] keys = Rows.times(rows, keyWeight, d); // [N][D]
    double[][] values = Rows.times(rows, valueWeight, d); // [N][D]
    double[][] result = new double[queries.length][d]; // [T][D]
    for (int i = 0; i < queries.length; i++) {
      for (int h = 0; h < heads; h++) {
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
