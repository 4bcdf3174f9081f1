package org.compressive.conformance.reference;

/**
 * What a mean squared difference is made of, so that one can be taken over several streams of which
 * not all have as many rows.
 *
 * @param sum of the squares
 * @param count how many they are
 */
public record SquaredDifferences(double sum, long count) {
  static final SquaredDifferences NONE = new SquaredDifferences(0.0, 0);

  /** Those of all entries of matrices of the same shape. */
  static SquaredDifferences of(double[][] left, double[][] right) {
    double sum = 0.0;
    long count = 0;
    for (int n = 0; n < left.length; n++) {
      for (int i = 0; i < left[n].length; i++) {
        sum += (left[n][i] - right[n][i]) * (left[n][i] - right[n][i]);
        count++;
      }
    }
    return new SquaredDifferences(sum, count);
  }

  SquaredDifferences plus(SquaredDifferences others) {
    return new SquaredDifferences(sum + others.sum, count + others.count);
  }

  /** 0 of none. */
  double mean() {
    return count == 0 ? 0.0 : sum / count;
  }
}
