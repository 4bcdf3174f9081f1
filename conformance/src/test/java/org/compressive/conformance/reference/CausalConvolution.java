package org.compressive.conformance.reference;

/** A convolution over time that never looks ahead; rows before the first are zeros. */
final class CausalConvolution {
  private CausalConvolution() {}

  /**
   * Returns {@code result[s] = sum over taps k of rows[last - (taps - 1 - k)*dilation] kernel[k]},
   * where {@code last = s*stride + stride - 1} is the newest row that s sees.
   *
   * @param rows {@code [N][D]}
   * @param kernel row-major {@code [taps, D, D]} (tap, in, out), tap 0 for the oldest row
   * @return {@code [N/stride][D]}
   */
  static double[][] of(double[][] rows, double[] kernel, int taps, int stride, int dilation) {
    int width = rows[0].length;
    double[][] result = new double[rows.length / stride][width]; // [N/stride][D]
    for (int s = 0; s < result.length; s++) {
      int last = s * stride + stride - 1;
      for (int tap = 0; tap < taps; tap++) {
        int row = last - (taps - 1 - tap) * dilation;
        for (int in = 0; row >= 0 && in < width; in++) {
          for (int out = 0; out < width; out++) {
            result[s][out] += rows[row][in] * kernel[(tap * width + in) * width + out];
          }
        }
      }
    }
    return result;
  }
}
