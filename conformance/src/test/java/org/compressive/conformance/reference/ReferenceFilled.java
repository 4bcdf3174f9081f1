package org.compressive.conformance.reference;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which rows are of text, {@code [N][1]}: 1 for those that are, 0 for slots that nothing has filled
 * yet and for padding. Flags move as their rows do.
 */
final class ReferenceFilled {
  private ReferenceFilled() {}

  /**
   * Flags of a window's rows.
   *
   * @param valid how many of the first rows are text, the others being padding
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
   * Flags of compressed rows: those of the rows that were kept or, where each is made of a group,
   * whether any of its group was filled.
   *
   * @param evicted {@code [T][1]}
   * @param kept which evicted rows the compressed rows are, if they are some of them
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
   * Whether a key is hidden from all queries for its flag: never one of the window.
   *
   * @param flags of compressed memory and memory {@code [C+M][1]}; none hide nothing
   */
  static boolean hides(double[][] flags, int key) {
    return key < flags.length && flags[key][0] == 0;
  }
}
