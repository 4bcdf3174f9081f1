package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

/** Compares whole arrays and reports the worst entry. */
final class Closeness {

  private Closeness() {}

  /**
   * Fails unless all entries are close.
   *
   * @param tolerance the largest difference of an entry; relative for entries greater than 1
   */
  static void assertClose(String what, float[] actual, double[] expected, double tolerance) {
    assertWithMessage("%s: entries", what).that(actual).hasLength(expected.length);
    int worst = 0;
    for (int n = 0; n < expected.length; n++) {
      // A NaN counts as the largest error; every comparison with it is false.
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
