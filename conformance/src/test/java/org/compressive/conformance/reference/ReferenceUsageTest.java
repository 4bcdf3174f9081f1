package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Tests usage over several windows. With queries and biases of zeros, each query attends equally to
 * all keys that it sees, so that usage can be worked out by hand.
 */
final class ReferenceUsageTest {
  private static final long SEED = 71;
  private static final int[][] WINDOWS = {{1, 5, 2, 8}, {3, 3, 7, 0}, {6, 4, 1, 2}};

  @Test
  void memorySumsUpAndTheWindowStarts() {
    double[][] after =
        ReferenceUsage.afterWindow(
            new double[][] {{3, 2}, {0.5, 1}}, new double[] {9, 1, 2, 0.25, 0.75}, 2);
    assertThat(after)
        .isEqualTo(new double[][] {{4, 3}, {2.5, 2}, {0.25, 1}, {0.75, 1}}); // key 0 is compressed
    assertThat(ReferenceUsage.means(after)).isEqualTo(new double[] {4.0 / 3, 1.25, 0.25, 0.75});
  }

  @Test
  void usageMovesWithItsRows() {
    // C = 1, M = 3, T = 2. Queries see 5 and 6 keys. In units of 1/60, all keys up to the first
    // query's own receive (12 + 10)/2 = 11, and the last one (0 + 10)/2 = 5.
    var model = new ReferenceCompressiveTransformer(evenlyAttending(3, 1));
    ReferenceMemories memories = model.initialMemories(1);
    double[][][] expected = {
      {{11, 1}, {11, 1}, {5, 1}},
      {{16, 2}, {11, 1}, {5, 1}}, // evicted: 22/2 and 22/2, equal
      {{16, 2}, {11, 1}, {5, 1}}, // evicted: 27/3 and 22/2, so the newer is used more
    };
    double[][] stored = new double[3][]; // what the compressed memory's newest row is
    for (int w = 0; w < 3; w++) {
      stored[w] = memories.memory(0)[0][w == 2 ? 1 : 0];
      int[][] tokens = {Arrays.copyOf(WINDOWS[w], 2)};
      memories = model.step(tokens, memories).memories();
      Sample.assertClose("usage", memories.usage(0)[0], sixtieths(expected[w]), 1e-15);
      Sample.assertClose(
          "compressed memory", memories.compressed(0)[0], new double[][] {stored[w]}, 0.0);
    }
  }

  @Test
  void aRowOfTheWindowEvictedAtOnceHasTheWindowsOwn() {
    // C = 2, M = 1, T = 4. Query i sees 4 + i keys; in units of 1/1680, 1/4 + 1/5 + 1/6 + 1/7 and
    // so on:
    double[] received = {420 + 336 + 280 + 240, 336 + 280 + 240, 280 + 240, 240};
    ReferenceParameters parameters = evenlyAttending(1, 2);
    var model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories memories = model.initialMemories(1);
    for (int[] window : WINDOWS) {
      double[] remembered = memories.memory(0)[0][0];
      boolean first = Arrays.equals(window, WINDOWS[0]);
      memories = model.step(new int[][] {window}, memories).memories();
      Sample.assertClose(
          "usage", memories.usage(0)[0], new double[][] {{received[3] / 1680 / 4, 1}}, 1e-15);
      // The evicted rows are memory and rows 0 to 2. Memory has (240 + 1276)/2 = 758 from its two
      // windows, row 0 has 1276, row 1 has 856. At the start, memory has only one window: 1276, as
      // has row 0.
      double[][] rows = storedRows(parameters, window);
      Sample.assertClose(
          "compressed memory",
          memories.compressed(0)[0],
          first ? new double[][] {remembered, rows[0]} : new double[][] {rows[0], rows[1]},
          1e-12);
    }
  }

  @Test
  void isKeptOnlyWhereRowsAreChosenByIt() {
    ReferenceDimensions sizes =
        new ReferenceDimensions(
            9,
            4,
            2,
            8,
            ImmutableList.of(3, 3, 3, 0),
            ImmutableList.of(2, 2, 0, 2),
            ImmutableList.of(
                new ReferenceMostUsed(4, 2),
                new ReferenceMaxPooling(4, 2),
                new ReferenceMostUsed(4, 2),
                new ReferenceMostUsed(4, 2)),
            new ReferenceNoCompressionLoss());
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceMemories memories = model.initialMemories(2);
    for (int w = 0; w < 3; w++) {
      assertThat(memories.usage(0)[1]).hasLength(3);
      for (int layer = 1; layer < 4; layer++) {
        assertThat(memories.usage(layer)).isEqualTo(new double[2][0][2]);
      }
      memories = model.step(new int[][] {WINDOWS[w], WINDOWS[2 - w]}, memories).memories();
    }
  }

  @Test
  void everyQueryOfEveryHeadGivesAwayTheSame() {
    ReferenceDimensions sizes = sizes(2, 1);
    var attention = new ReferenceAttention(ReferenceParameters.random(sizes, SEED), 0);
    double[][] x = {{1, 2, 3, 4}, {-1, 1, 0, 2}, {0, 3, 1, -2}};
    double[] received =
        attention.attend(
                x,
                new LayerMemory(
                    new double[2][4],
                    new double[1][4],
                    new double[2][2],
                    new double[0][1],
                    new double[0][1],
                    new double[0][1]))
            .received;
    assertThat(received).hasLength(1 + 2 + 3);
    assertWithMessage("sum over keys, seed %s", SEED)
        .that(Arrays.stream(received).sum())
        .isWithin(1e-14)
        .of(1.0);
  }

  @Test
  void hiddenKeysReceiveNothing() {
    // C = 1, M = 2, T = 3: query i gives a quarter to each of the keys i to 3 + i.
    ReferenceOptions options =
        ReferenceOptions.plain().withPositions("contiguous").withSameLength(true);
    ReferenceParameters parameters =
        evenlyAttending(Sample.sizes(9, 1, 2, 1, new ReferenceMostUsed(4, 3), options));
    double[][] x = {{1, 2, 3, 4}, {-1, 1, 0, 2}, {0, 3, 1, -2}};
    ReferenceMemories start = ReferenceMemories.zeros(parameters.dimensions(), 1);
    assertThat(new ReferenceAttention(parameters, 0).attend(x, start.of(0, 0)).received)
        .usingTolerance(1e-15)
        .containsExactly(1 / 12.0, 2 / 12.0, 3 / 12.0, 3 / 12.0, 2 / 12.0, 1 / 12.0)
        .inOrder();
  }

  /** Returns one layer whose queries and biases are zeros. */
  private static ReferenceParameters evenlyAttending(int memory, int compressed) {
    return evenlyAttending(sizes(memory, compressed));
  }

  private static ReferenceParameters evenlyAttending(ReferenceDimensions sizes) {
    ReferenceParameters parameters = ReferenceParameters.random(sizes, SEED);
    for (String name : new String[] {"query", "content_bias", "position_bias"}) {
      String full = "layer_00/attention/" + name;
      parameters = parameters.with(full, new double[parameters.get(full).length]);
    }
    return parameters;
  }

  private static ReferenceDimensions sizes(int memory, int compressed) {
    return Sample.sizes(9, 1, memory, compressed, new ReferenceMostUsed(4, 2), false);
  }

  private static double[][] storedRows(ReferenceParameters parameters, int[] window) {
    var reader = new ReferenceTransformerXl(parameters, window.length, 1);
    reader.read(new int[][] {window});
    return reader.memory(0)[0];
  }

  private static double[][] sixtieths(double[][] usage) {
    return Arrays.stream(usage)
        .map(row -> new double[] {row[0] / 60, row[1]})
        .toArray(double[][]::new);
  }
}
