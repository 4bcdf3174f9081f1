package org.compressive.conformance.reference;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Optional;

/**
 * Flags that mark rows of text, {@code [N][1]}: 1 for rows of text, 0 for slots that have not been
 * filled yet and for padding. Flags move with their rows.
 */
final class ReferenceFilled {
  private ReferenceFilled() {}

  /**
   * Returns the flags of a window's rows.
   *
   * @param valid the number of first rows that are text; the others are padding
   * @return {@code [T][1]}
   */
  static double[][] ofWindow(int window, int valid) {
    double[][] flags = new double[window][1];
    for (int t = 0; t < valid; t++) {
      flags[t][0] = 1.0;
    }
    return flags;
  }

  /**
   * Returns the flags of compressed rows: the flags of the rows that were kept or, if each row is
   * computed from a group, whether any row of its group was filled.
   *
   * @param evicted {@code [T][1]}
   * @param kept the evicted rows that were kept, if compressed rows are some of them
   * @return {@code [T/c][1]}
   */
  static double[][] compressed(double[][] evicted, Optional<ImmutableIntArray> kept, int rate) {
    return kept.isPresent()
        ? kept.get().stream().mapToObj(row -> evicted[row].clone()).toArray(double[][]::new)
        : Arrays.stream(Rows.groups(evicted, rate))
            .map(group -> Arrays.stream(group).mapToDouble(flag -> flag[0]).max().orElseThrow())
            .map(flag -> new double[] {flag})
            .toArray(double[][]::new);
  }

  /**
   * Returns whether a key is hidden from all queries by its flag; keys of the window never are.
   *
   * @param flags the flags of compressed memory and memory {@code [C+M][1]}; if empty, nothing is
   *     hidden
   */
  static boolean hides(double[][] flags, int key) {
    return key < flags.length && flags[key][0] == 0;
  }
}
