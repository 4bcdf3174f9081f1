package org.compressive.training.comparison;

import static com.google.common.base.Preconditions.checkArgument;

/** Quantiles of Student's t distribution. */
final class StudentT {

  private static final int HALVINGS = 60;

  private StudentT() {}

  /**
   * Returns the value that the absolute value of t exceeds with a probability of {@code 1 - level}.
   * With a level of 0.95, it is the factor of the standard error in a 95% interval.
   *
   * @param level the probability, between 0 and 1
   * @param degrees the degrees of freedom, at least 1
   */
  static double quantile(double level, int degrees) {
    checkArgument(level > 0 && level < 1, "level (%s) must be between 0 and 1", level);
    checkArgument(degrees >= 1, "degrees of freedom (%s) must be at least 1", degrees);
    double low = 0;
    double high = Math.PI / 2;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (probability(middle, degrees) < level) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.sqrt(degrees) * Math.tan(low);
  }

  /**
   * Returns the probability that the absolute value of t is below {@code sqrt(degrees) tan(angle)},
   * by the finite series for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
   */
  private static double probability(double angle, int degrees) {
    boolean odd = degrees % 2 == 1;
    double cosine = Math.cos(angle);
    double term = odd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
      term *= cosine * cosine * (k - 1) / k;
      sum += term;
    }
    double series = Math.sin(angle) * sum;
    return odd ? 2 / Math.PI * (angle + series) : series;
  }
}
