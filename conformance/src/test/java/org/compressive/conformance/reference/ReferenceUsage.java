package org.compressive.conformance.reference;

/**
 * How much attention rows of memory have received: a row's usage is the pair of what it received so
 * far, summed over windows, and the number of windows it lived through.
 */
final class ReferenceUsage {
  private ReferenceUsage() {}

  /**
   * Usage of the rows of memory and window after a window. It counts for the window's own rows,
   * too.
   *
   * @param usage of memory before the window {@code [M][2]}
   * @param received attention in this window by key, {@code [K]}; the last M+T keys are memory and
   *     window
   * @param window T
   * @return {@code [M+T][2]}
   */
  static double[][] afterWindow(double[][] usage, double[] received, int window) {
    double[][] rows = Rows.joined(usage, new double[window][2]); // [M+T][2]
    double[][] result = new double[rows.length][]; // [M+T][2]
    int compressed = received.length - rows.length;
    for (int n = 0; n < rows.length; n++) {
      result[n] = new double[] {rows[n][0] + received[compressed + n], rows[n][1] + 1};
    }
    return result;
  }

  /** Attention received in a window, on average: {@code [N][2]} gives {@code [N]}. */
  static double[] means(double[][] usage) {
    double[] means = new double[usage.length]; // [N]
    for (int n = 0; n < usage.length; n++) {
      means[n] = usage[n][0] / usage[n][1];
    }
    return means;
  }
}
