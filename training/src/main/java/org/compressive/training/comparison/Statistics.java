package org.compressive.training.comparison;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.inference.Interval;

/** Statistics of a few values, one for each seed. */
final class Statistics {

  private static final double LEVEL = 0.95;

  private Statistics() {}

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Returns the standard error of the mean; empty for fewer than two values. */
  static OptionalDouble standardError(double[] values) {
    if (values.length < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean(values);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (values.length - 1) / values.length));
  }

  /** Returns the 95% t interval of the mean; empty for fewer than two values. */
  static Optional<Interval> interval(double[] values) {
    var error = standardError(values);
    if (error.isEmpty()) {
      return Optional.empty();
    }
    double half = StudentT.quantile(LEVEL, values.length - 1) * error.getAsDouble();
    return Optional.of(new Interval(mean(values) - half, mean(values) + half));
  }
}
