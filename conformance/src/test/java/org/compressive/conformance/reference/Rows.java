package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic on matrices that are arrays of rows. */
final class Rows {
  /** The number added to the variance before its square root is taken. */
  private static final double NORM_EPSILON = 1e-5;

  private Rows() {}

  /**
   * Returns {@code rows weight}: {@code [N][I]} times row-major {@code [I, O]} gives {@code
   * [N][O]}.
   */
  static double[][] times(double[][] rows, double[] weight, int outputs) {
    double[][] product = new double[rows.length][outputs]; // [N][O]
    for (int n = 0; n < rows.length; n++) {
      for (int i = 0; i < rows[n].length; i++) {
        for (int o = 0; o < outputs; o++) {
          product[n][o] += rows[n][i] * weight[i * outputs + o];
        }
      }
    }
    return product;
  }

  /**
   * Returns {@code rows weight^T}: {@code [N][I]} times row-major {@code [O, I]} gives {@code
   * [N][O]}.
   */
  static double[][] timesTransposed(double[][] rows, double[] weight, int outputs) {
    double[][] product = new double[rows.length][outputs]; // [N][O]
    for (int n = 0; n < rows.length; n++) {
      for (int o = 0; o < outputs; o++) {
        for (int i = 0; i < rows[n].length; i++) {
          product[n][o] += rows[n][i] * weight[o * rows[n].length + i];
        }
      }
    }
    return product;
  }

  static double[][] plus(double[][] left, double[][] right) {
    double[][] sum = new double[left.length][];
    for (int n = 0; n < left.length; n++) {
      sum[n] = plus(left[n], right[n]);
    }
    return sum;
  }

  static double[][] plusToEach(double[][] rows, double[] bias) {
    return Arrays.stream(rows).map(row -> plus(row, bias)).toArray(double[][]::new);
  }

  private static double[] plus(double[] left, double[] right) {
    double[] sum = left.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += right[i];
    }
    return sum;
  }

  static double[][] relu(double[][] rows) {
    return each(rows, value -> Math.max(value, 0.0));
  }

  /** Applies a function to each entry. */
  static double[][] each(double[][] rows, DoubleUnaryOperator function) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).map(function).toArray())
        .toArray(double[][]::new);
  }

  /** Multiplies entry by entry. */
  static double[][] product(double[][] left, double[][] right) {
    double[][] product = new double[left.length][];
    for (int n = 0; n < left.length; n++) {
      product[n] = left[n].clone();
      for (int i = 0; i < product[n].length; i++) {
        product[n][i] *= right[n][i];
      }
    }
    return product;
  }

  /** Normalizes each row, with the population variance. */
  static double[][] normalised(double[][] rows, double[] scale, double[] offset) {
    double[][] result = new double[rows.length][];
    for (int n = 0; n < rows.length; n++) {
      double[] row = rows[n];
      double mean = Arrays.stream(row).sum() / row.length;
      double variance =
          Arrays.stream(row).map(value -> (value - mean) * (value - mean)).sum() / row.length;
      result[n] = new double[row.length];
      for (int i = 0; i < row.length; i++) {
        result[n][i] = scale[i] * (row[i] - mean) / Math.sqrt(variance + NORM_EPSILON) + offset[i];
      }
    }
    return result;
  }

  /** Concatenates the rows of all parts. */
  static double[][] joined(double[][]... parts) {
    return Arrays.stream(parts).flatMap(Arrays::stream).toArray(double[][]::new);
  }

  /** Returns the first rows, which are the oldest. */
  static double[][] oldest(double[][] rows, int count) {
    return Arrays.copyOfRange(rows, 0, count);
  }

  /** Returns the last rows, which are the newest. */
  static double[][] newest(double[][] rows, int count) {
    return Arrays.copyOfRange(rows, rows.length - count, rows.length);
  }

  /**
   * Divides rows into consecutive groups, {@code [N/size][size][D]}.
   *
   * @throws IllegalArgumentException if a row is left over
   */
  static double[][][] groups(double[][] rows, int size) {
    checkGroups(rows, size);
    double[][][] groups = new double[rows.length / size][][];
    Arrays.setAll(groups, g -> Arrays.copyOfRange(rows, g * size, (g + 1) * size));
    return groups;
  }

  static void checkGroups(double[][] rows, int size) {
    checkArgument(
        rows.length % size == 0, "%s rows must be a multiple of the rate, %s", rows.length, size);
  }

  /** Returns the first rows unchanged, with zeros in place of the others. */
  static double[][] blanked(double[][] rows, int valid) {
    return joined(oldest(rows, valid), new double[rows.length - valid][rows[0].length]);
  }

  static double[] logSoftmax(double[] scores) {
    double highest = Arrays.stream(scores).max().orElseThrow();
    double total = Arrays.stream(scores).map(score -> Math.exp(score - highest)).sum();
    return Arrays.stream(scores).map(score -> score - highest - Math.log(total)).toArray();
  }

  static double[] softmax(double[] scores) {
    double highest = Arrays.stream(scores).max().orElseThrow();
    double[] powers = Arrays.stream(scores).map(score -> Math.exp(score - highest)).toArray();
    double total = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / total).toArray();
  }
}
