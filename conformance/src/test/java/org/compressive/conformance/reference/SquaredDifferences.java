package org.compressive.conformance.reference;

/**
 * The sum and count of a mean squared difference, so that a mean can be taken over several streams
 * with different numbers of rows.
 *
 * @param sum the sum of the squares
 * @param count the number of squares
 */
public record SquaredDifferences(double sum, long count) {
  static final SquaredDifferences NONE = new SquaredDifferences(0.0, 0);

  /** Returns the squared differences of all entries of matrices of the same shape. */
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

  /** Returns the mean, or 0 if there are no entries. */
  double mean() {
    return count == 0 ? 0.0 : sum / count;
  }
}
