package org.compressive.conformance.reference;

/**
 * The attention that rows of memory have received. A row's usage is a pair: the attention received
 * so far, summed over windows, and the number of those windows.
 */
final class ReferenceUsage {
  private ReferenceUsage() {}

  /**
   * Returns the usage of the rows of memory and window after a window, which also counts for its
   * own rows.
   *
   * @param usage the usage of memory before the window {@code [M][2]}
   * @param received the attention in this window by key, {@code [K]}; the last M+T keys are memory
   *     and window
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

  /** Returns the mean attention received in a window: {@code [N][2]} to {@code [N]}. */
  static double[] means(double[][] usage) {
    double[] means = new double[usage.length]; // [N]
    for (int n = 0; n < usage.length; n++) {
      means[n] = usage[n][0] / usage[n][1];
    }
    return means;
  }
}
