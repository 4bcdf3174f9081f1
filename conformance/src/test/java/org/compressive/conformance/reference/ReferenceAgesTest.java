package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the ages of rows that were kept for their usage. */
final class ReferenceAgesTest {
  private static final long SEED = 61;
  private static final ReferenceOptions AGE = ReferenceOptions.plain().withPositions("age");

  @Test
  void allGetOlderAndTheKeptJoin() {
    // M = 1, T = 4: the evicted rows are the row of memory, 5 before the next window, and rows 0 to
    // 2.
    assertThat(
            ReferenceAges.afterWindow(
                new double[][] {{19}, {9}, {3}}, ImmutableIntArray.of(0, 3), 1, 4))
        .isEqualTo(new double[][] {{7}, {5}, {2}});
  }

  /**
   * With queries and biases of zeros, each query attends equally to all keys that it sees, so that
   * it is known which rows are kept: C = 3, M = 3, T = 2, c = 2, where queries see 7 and 8 keys. In
   * units of 1/112, all keys up to the first query's own receive 15, and the last one 7.
   */
  @Test
  void overThreeWindows() {
    ReferenceParameters parameters =
        ReferenceParameters.random(
            Sample.sizes(9, 1, 3, 3, new ReferenceMostUsed(4, 2), AGE), SEED);
    for (String name : new String[] {"query", "content_bias", "position_bias"}) {
      String full = "layer_00/attention/" + name;
      parameters = parameters.with(full, new double[parameters.get(full).length]);
    }
    var model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories memories = model.initialMemories(1);
    assertThat(memories.age(0)[0]).isEqualTo(new double[][] {{8}, {6}, {4}});
    double[][][] expected = {
      {{8}, {6}, {5}}, // evicted with usages 15 and 15: the older is kept
      {{8}, {7}, {5}}, // 30/2 and 30/2: the older
      {{9}, {7}, {4}}, // 37/3 and 30/2: the newer
    };
    for (double[][] ages : expected) {
      memories = model.step(new int[][] {{3, 5}}, memories).memories();
      assertThat(memories.age(0)[0]).isEqualTo(ages);
    }
  }

  /** Each row of layer 0 depends on one token, so that a row shows where it came from. */
  @Test
  void anAgeIsTheDistanceToTheRowsToken() {
    int[] tokens = IntStream.range(0, 48).map(t -> (t * 7 + 3) % 48).toArray();
    ReferenceParameters parameters =
        ReferenceParameters.random(
            Sample.sizes(48, 1, 4, 5, new ReferenceMostUsed(8, 2), AGE), SEED);
    var reader = new ReferenceTransformerXl(parameters, tokens.length, 1);
    reader.read(new int[][] {tokens});
    double[][] stored = reader.memory(0)[0];
    var model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories memories = model.initialMemories(1);
    int irregular = 0;
    for (int read = 6; read <= tokens.length; read += 6) {
      int[][] window = {Arrays.copyOfRange(tokens, read - 6, read)};
      memories = model.step(window, memories).memories();
      for (int slot = 0; slot < 5; slot++) {
        double age = memories.age(0)[0][slot][0];
        irregular += age == 4 + 1 + 2 * (4 - slot) ? 0 : 1;
        if (read >= 24) { // by then, all rows belong to tokens
          Sample.assertClose(
              "slot %d after %d tokens, age %s, seed %d".formatted(slot, read, age, SEED),
              new double[][] {memories.compressed(0)[0][slot]},
              new double[][] {stored[read - (int) age]},
              1e-12);
        }
      }
    }
    assertWithMessage("ages unlike those of groups, seed %s", SEED)
        .that(irregular)
        .isGreaterThan(0);
  }

  @Test
  void areKeptOnlyWhereRowsArePickedAndStandAtTheirAge() {
    ReferenceCompressor picking = new ReferenceMostUsed(8, 2);
    assertThat(Sample.sizes(9, 1, 4, 3, picking, AGE).keepsAge(0)).isTrue();
    assertThat(Sample.sizes(9, 1, 0, 3, picking, AGE).keepsAge(0)).isTrue();
    assertThat(Sample.sizes(9, 1, 4, 0, picking, AGE).keepsAge(0)).isFalse();
    assertThat(Sample.sizes(9, 1, 4, 3, picking, true).keepsAge(0)).isFalse();
    ReferenceDimensions groups = Sample.sizes(9, 1, 4, 3, Sample.convolution(2), AGE);
    assertThat(groups.keepsAge(0)).isFalse();
    assertThat(ReferenceMemories.zeros(groups, 2).age(0)).isEqualTo(new double[2][0][1]);
  }
}
