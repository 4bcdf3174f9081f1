package org.compressive.conformance.reference;

import com.google.common.primitives.ImmutableIntArray;

/**
 * The ages of compressed rows that were picked from anywhere among the evicted ones: the number of
 * tokens between a row's token and the first token of the next window, {@code [C][1]}.
 */
final class ReferenceAges {
  private ReferenceAges() {}

  /** Returns the initial ages: empty slots have the ages of consecutive groups. */
  static double[][] atStart(ReferenceDimensions sizes, int layer) {
    return RelativePositions.of(sizes, layer).compressed().stream()
        .map(age -> new double[] {age})
        .toArray(double[][]::new);
  }

  /**
   * Returns the ages after a window: existing ones grow by its length, and those of the kept rows
   * are appended.
   *
   * @param ages the ages before the window {@code [C][1]}
   * @param kept the kept rows among the T evicted ones, 0 for the oldest
   * @param memory M, the number of rows between the evicted ones and the next window
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
