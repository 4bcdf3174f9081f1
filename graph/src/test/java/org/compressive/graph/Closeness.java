package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;

/** Asserts that two computations of the same float32 numbers agree, for the tests of all rooms. */
public final class Closeness {

  /** What sums taken in another order may differ by. */
  private static final double TOLERANCE = 1e-5;

  private Closeness() {}

  /** Asserts it of numbers in their order. */
  public static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).usingTolerance(TOLERANCE).containsExactly(expected).inOrder();
  }
}
