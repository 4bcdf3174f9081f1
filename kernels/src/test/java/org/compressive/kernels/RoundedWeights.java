package org.compressive.kernels;

import org.compressive.kernels.RowProduct.Weights;

/** The weights that a format represents. */
final class RoundedWeights {

  private RoundedWeights() {}

  /**
   * Rounds a matrix.
   *
   * @return {@code [rows][columns]}
   */
  static double[][] of(Weights weights, int rows, int columns, float[] matrix) {
    double[][] rounded = new double[rows][columns];
    for (int column = 0; column < columns; column++) {
      double largest = 0;
      for (int row = 0; row < rows; row++) {
        largest = Math.max(largest, Math.abs(matrix[row * columns + column]));
      }
      float scale = (float) largest / 127; // which is float32
      for (int row = 0; row < rows; row++) {
        double exact = matrix[row * columns + column];
        double unit = Math.pow(2, Math.getExponent(exact) - 7); // 8 significant bits
        rounded[row][column] =
            switch (weights) {
              case FLOAT32 -> exact;
              case BFLOAT16 -> Math.rint(exact / unit) * unit;
              case INT8 -> Math.rint(matrix[row * columns + column] / scale) * scale;
            };
      }
    }
    return rounded;
  }
}
