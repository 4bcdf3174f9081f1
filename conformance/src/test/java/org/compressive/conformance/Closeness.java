package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

/** Comparisons of a whole array, reported by its worst entry. */
final class Closeness {

  private Closeness() {}

  static void assertClose(String what, float[] actual, double[] expected, double tolerance) {
    assertWithMessage("%s: entries", what).that(actual).hasLength(expected.length);
    int worst = 0;
    for (int n = 0; n < expected.length; n++) {
      double difference = Math.abs(actual[n] - expected[n]);
      // A NaN is worse than anything, and no comparison with it holds.
      if (!(difference <= Math.abs(actual[worst] - expected[worst]))) {
        worst = n;
      }
    }
    if (expected.length > 0) {
      assertWithMessage("%s: worst entry %s", what, worst)
          .that((double) actual[worst])
          .isWithin(tolerance)
          .of(expected[worst]);
    }
  }
}
