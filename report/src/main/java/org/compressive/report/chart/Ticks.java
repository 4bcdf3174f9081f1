package org.compressive.report.chart;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Chooses and formats round numbers for axes. */
final class Ticks {

  private static final int[] ROUND = {1, 2, 5};

  /** The choices of leading digits for the ticks within each power of ten, finest first. */
  private static final double[][] RATIOS = {
    {1, 1.5, 2, 3, 4, 5, 7}, {1, 2, 3, 5, 7}, {1, 2, 5}, {1}
  };

  private Ticks() {}

  /**
   * Returns multiples of 1, 2 or 5 times a power of ten that enclose a range.
   *
   * @param most the maximum number of multiples, not counting the two at the ends
   */
  static ImmutableList<Double> steps(double low, double high, int most) {
    BigDecimal step = step((high - low) / most);
    long first = (long) Math.floor(low / step.doubleValue() + 1e-9);
    long last = (long) Math.ceil(high / step.doubleValue() - 1e-9);
    ImmutableList.Builder<Double> ticks = ImmutableList.builder();
    for (long i = first; i <= last; i++) {
      ticks.add(step.multiply(BigDecimal.valueOf(i)).doubleValue());
    }
    return ticks.build();
  }

  private static BigDecimal step(double least) {
    int exponent = (int) Math.floor(Math.log10(least));
    for (int digit : ROUND) {
      BigDecimal step = BigDecimal.valueOf(digit, -exponent);
      if (step.doubleValue() >= least * (1 - 1e-9)) {
        return step;
      }
    }
    return BigDecimal.valueOf(1, -exponent - 1);
  }

  /**
   * Returns round numbers within a range for a logarithmic axis, with as many in each power of ten
   * as {@code most} allows.
   */
  static ImmutableList<Double> ratios(double low, double high, int most) {
    for (double[] digits : RATIOS) {
      ImmutableList<Double> ticks = within(low, high, digits, 1);
      if (ticks.size() <= most) {
        return ticks.size() >= 2 ? ticks : steps(low, high, most);
      }
    }
    int stride = (int) Math.ceil(Math.log10(high / low) / most);
    return within(low, high, new double[] {1}, stride);
  }

  private static ImmutableList<Double> within(
      double low, double high, double[] digits, int stride) {
    int first = (int) Math.floor(Math.log10(low)) - 1;
    int last = (int) Math.ceil(Math.log10(high));
    return IntStream.rangeClosed(first, last)
        .filter(exponent -> exponent % stride == 0)
        .boxed()
        .flatMap(e -> DoubleStream.of(digits).mapToObj(digit -> power(digit, e)))
        .filter(tick -> tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
        .collect(ImmutableList.toImmutableList());
  }

  private static double power(double digit, int exponent) {
    return BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent).doubleValue();
  }

  /** Formats a number in its shortest readable form: 12,000, 3.5M, 0.02, 4e-6. */
  static String label(double value) {
    double size = Math.abs(value);
    if (size >= 1e6) {
      int thousands = Math.min(3, (int) Math.floor(Math.log10(size) / 3) - 2);
      String unit = new String[] {"M", "G", "T", "P"}[thousands];
      return plain(value / Math.pow(1000, thousands + 2)) + unit;
    }
    if (size >= 1e-3 || size == 0) {
      return plain(value);
    }
    int exponent = (int) Math.floor(Math.log10(size) + 1e-9);
    return plain(value / Math.pow(10, exponent)) + "e" + exponent;
  }

  /** Formats a value for a tooltip, with four significant digits. */
  static String exact(double value) {
    return label(new BigDecimal(value).round(new MathContext(4)).doubleValue());
  }

  private static String plain(double value) {
    if (Math.abs(value) >= 10_000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
