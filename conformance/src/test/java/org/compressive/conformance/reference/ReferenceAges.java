package org.compressive.conformance.reference;

import com.google.common.primitives.ImmutableIntArray;

/**
 * How old compressed rows are that were picked from anywhere among the evicted ones: tokens between
 * a row's token and the first token of the next window, {@code [C][1]}.
 */
final class ReferenceAges {
  private ReferenceAges() {}

  /** The start: empty slots have the ages of groups that follow one another. */
  static double[][] atStart(ReferenceDimensions sizes, int layer) {
    return RelativePositions.of(sizes, layer).compressed().stream()
        .map(age -> new double[] {age})
        .toArray(double[][]::new);
  }

  /**
   * Ages after a window: those there get older by it, and those of the rows kept join them.
   *
   * @param ages before the window {@code [C][1]}
   * @param kept which of the T evicted rows are kept, 0 for the oldest
   * @param memory M, rows between the evicted ones and the next window
   * @param window T
   * @return {@code [C][1]}
   */
  static double[][] afterWindow(double[][] ages, ImmutableIntArray kept, int memory, int window) {
    double[][] older = new double[ages.length][]; // [C][1]
    for (int s = 0; s < ages.length; s++) {
      older[s] = new double[] {ages[s][0] + window};
    }
    double[][] entering =
        kept.stream()
            .mapToObj(row -> new double[] {memory + window - row})
            .toArray(double[][]::new); // [T/c][1]
    return Rows.newest(Rows.joined(older, entering), ages.length);
  }
}
