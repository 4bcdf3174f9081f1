package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tests distances for window 3, memory 6, compressed memory 4 and rate 3. The tables of separate
 * and contiguous positions are those of the authors' code.
 */
final class RelativePositionsTest {
  private static final int MEMORY = 6;
  private static final int COMPRESSED = 4;
  private static final ReferenceOptions PLAIN = ReferenceOptions.plain();

  @Test
  void separateAxesCountCompressedRowsFromTheWindow() {
    assertDistances(
        positions(PLAIN.withPositions("separate")),
        new int[][] {
          {4, 3, 2, 1, 6, 5, 4, 3, 2, 1, 0},
          {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1, 0},
          {6, 5, 4, 3, 8, 7, 6, 5, 4, 3, 2, 1, 0}
        });
  }

  @Test
  void oneAxisRunsThroughAllKeys() {
    assertDistances(
        positions(PLAIN.withPositions("contiguous")),
        new int[][] {
          {10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
          {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
          {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
        });
  }

  @Test
  void anAgeIsThatOfTheNewestTokenOfAGroup() {
    assertDistances(
        positions(PLAIN.withPositions("age")),
        new int[][] {
          {16, 13, 10, 7, 6, 5, 4, 3, 2, 1, 0},
          {17, 14, 11, 8, 7, 6, 5, 4, 3, 2, 1, 0},
          {18, 15, 12, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
        });
  }

  @Test
  void agesOfRowsPickedFromAnywhereAreTheRemembered() {
    ReferenceDimensions sizes =
        Sample.sizes(
            9,
            1,
            MEMORY,
            COMPRESSED,
            new ReferenceMostUsed(8, 3),
            PLAIN.withPositions("age").withClamp(20));
    double[][] ages = {{40}, {19}, {9}, {8}};
    assertDistances(
        RelativePositions.of(sizes, 0, ages),
        new int[][] {
          {20, 19, 9, 8, 6, 5, 4, 3, 2, 1, 0},
          {20, 20, 10, 9, 7, 6, 5, 4, 3, 2, 1, 0},
          {20, 20, 11, 10, 8, 7, 6, 5, 4, 3, 2, 1, 0}
        });
    ages[1][0] = 18.5;
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> RelativePositions.of(sizes, 0, ages)))
        .hasMessageThat()
        .isEqualTo("age is 18.5, must be a whole number of tokens");
  }

  @Test
  void agesOfGroupsAreNotRemembered() {
    RelativePositions positions = positions(PLAIN.withPositions("age"));
    ReferenceDimensions sizes = sizes(PLAIN.withPositions("age"));
    assertThat(RelativePositions.of(sizes, 0, new double[0][1])).isEqualTo(positions);
  }

  @Test
  void aClampHoldsOnEveryAxis() {
    int[][] separate = {{4, 3, 2, 1, 5, 5, 4, 3, 2, 1, 0}, {5, 4, 3, 2, 5, 5, 5, 4, 3, 2, 1, 0}};
    int[][] one = {{5, 5, 5, 5, 5, 5, 4, 3, 2, 1, 0}, {5, 5, 5, 5, 5, 5, 5, 4, 3, 2, 1, 0}};
    assertDistances(positions(PLAIN.withClamp(5)), separate);
    assertDistances(positions(PLAIN.withPositions("contiguous").withClamp(5)), one);
    assertDistances(positions(PLAIN.withPositions("age").withClamp(5)), one);
    assertThat(positions(PLAIN.withClamp(5)).longest(3)).isEqualTo(5);
    assertThat(positions(PLAIN).longest(3)).isEqualTo(8);
    assertThat(positions(PLAIN.withPositions("age")).longest(3)).isEqualTo(18);
  }

  @Test
  void sameLengthHidesAsManyKeysAsItUncovers() {
    RelativePositions same = positions(PLAIN.withSameLength(true));
    RelativePositions all = positions(PLAIN);
    for (int query = 0; query < 3; query++) {
      assertThat(same.firstKey(query)).isEqualTo(query);
      assertThat(same.lastKey(query)).isEqualTo(10 + query);
      assertThat(all.firstKey(query)).isEqualTo(0);
      assertThat(all.lastKey(query)).isEqualTo(10 + query);
    }
  }

  @Test
  void onlyCompressedKeysOfSeparateAxesHaveAnAxisOfTheirOwn() {
    for (int key = 0; key < COMPRESSED + MEMORY + 3; key++) {
      assertWithMessage("key %s", key)
          .that(positions(PLAIN).onCompressedAxis(key))
          .isEqualTo(key < COMPRESSED);
      for (String one : new String[] {"contiguous", "age"}) {
        assertWithMessage("key %s, %s", key, one)
            .that(positions(PLAIN.withPositions(one)).onCompressedAxis(key))
            .isFalse();
      }
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

  private static RelativePositions positions(ReferenceOptions options) {
    return RelativePositions.of(sizes(options), 0);
  }

  private static ReferenceDimensions sizes(ReferenceOptions options) {
    return Sample.sizes(9, 1, MEMORY, COMPRESSED, Sample.convolution(3), options);
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
