package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

/** Comparisons of a whole array, reported by its worst entry. */
final class Closeness {

  private Closeness() {}

  /**
   * Fails unless all entries are close.
   *
   * @param tolerance the most by which an entry may differ; of entries above 1, as a part of them
   */
  static void assertClose(String what, float[] actual, double[] expected, double tolerance) {
    assertWithMessage("%s: entries", what).that(actual).hasLength(expected.length);
    int worst = 0;
    for (int n = 0; n < expected.length; n++) {
      // A NaN is worse than anything, and no comparison with it holds.
      if (!(error(actual[n], expected[n]) <= error(actual[worst], expected[worst]))) {
        worst = n;
      }
    }
    if (expected.length > 0) {
      assertWithMessage("%s: worst entry %s", what, worst)
          .that((double) actual[worst])
          .isWithin(tolerance * Math.max(1, Math.abs(expected[worst])))
          .of(expected[worst]);
    }
  }

  private static double error(float actual, double expected) {
    return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  }
}
