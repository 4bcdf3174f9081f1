package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The distance tables of the authors' code (window 3, memory 6, compressed memory 4). */
final class RelativePositionsTest {
  private static final int MEMORY = 6;
  private static final int COMPRESSED = 4;

  @Test
  void separateAxesCountCompressedRowsFromTheWindow() {
    assertDistances(
        new RelativePositions(MEMORY, COMPRESSED, true),
        new int[][] {
          {4, 3, 2, 1, 6, 5, 4, 3, 2, 1, 0},
          {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1, 0},
          {6, 5, 4, 3, 8, 7, 6, 5, 4, 3, 2, 1, 0}
        });
  }

  @Test
  void oneAxisRunsThroughAllKeys() {
    assertDistances(
        new RelativePositions(MEMORY, COMPRESSED, false),
        new int[][] {
          {10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
          {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
          {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
        });
  }

  @Test
  void onlyCompressedKeysOfSeparateAxesHaveAnAxisOfTheirOwn() {
    RelativePositions separate = new RelativePositions(MEMORY, COMPRESSED, true);
    RelativePositions contiguous = new RelativePositions(MEMORY, COMPRESSED, false);
    for (int key = 0; key < COMPRESSED + MEMORY + 3; key++) {
      assertWithMessage("key %s", key)
          .that(separate.onCompressedAxis(key))
          .isEqualTo(key < COMPRESSED);
      assertWithMessage("key %s", key).that(contiguous.onCompressedAxis(key)).isFalse();
    }
  }

  @Test
  void sinusoidsAreSinesThenCosines() {
    double[][] rows = RelativePositions.sinusoids(3, 4);
    assertThat(rows[0]).usingTolerance(1e-15).containsExactly(0.0, 0.0, 1.0, 1.0).inOrder();
    assertThat(rows[2])
        .usingTolerance(1e-15)
        .containsExactly(Math.sin(2), Math.sin(0.02), Math.cos(2), Math.cos(0.02))
        .inOrder();
  }

  private static void assertDistances(RelativePositions positions, int[][] expected) {
    for (int query = 0; query < expected.length; query++) {
      int q = query;
      int[] row =
          IntStream.rangeClosed(0, positions.lastKey(q))
              .map(key -> positions.distance(q, key))
              .toArray();
      assertWithMessage("distances from query %s", q).that(row).isEqualTo(expected[q]);
    }
  }
}
