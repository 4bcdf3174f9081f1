package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;

/**
 * Asserts that two computations of the same float32 numbers agree. For the tests of all modules.
 */
public final class Closeness {

  /** The largest difference between sums taken in different orders. */
  private static final double TOLERANCE = 1e-5;

  private Closeness() {}

  /** Asserts that the numbers agree, in order. */
  public static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).usingTolerance(TOLERANCE).containsExactly(expected).inOrder();
  }
}
