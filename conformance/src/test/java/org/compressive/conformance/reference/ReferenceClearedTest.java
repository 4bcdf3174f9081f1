package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Tests streams that are cleared beside others, in a model that has every kind of memory. */
final class ReferenceClearedTest {
  private static final long SEED = 67;
  private static final ReferenceDimensions SIZES =
      Sample.sizes(
          11,
          2,
          4,
          3,
          new ReferenceMostUsed(8, 2),
          ReferenceOptions.plain().withPositions("age").withMasked(true));
  private static final List<BiFunction<ReferenceMemories, Integer, double[][][]>> PARTS =
      List.of(
          ReferenceMemories::memory,
          ReferenceMemories::compressed,
          ReferenceMemories::usage,
          ReferenceMemories::age,
          ReferenceMemories::filled,
          ReferenceMemories::compressedFilled);

  private final ReferenceCompressiveTransformer model =
      new ReferenceCompressiveTransformer(ReferenceParameters.random(SIZES, SEED));
  private final Random random = new Random(SEED);

  @Test
  void someAreAsAtTheStartAndOthersAsTheyWere() {
    ReferenceMemories start = model.initialMemories(3);
    ReferenceMemories before = afterThreeWindows();
    ReferenceMemories after = before.cleared(SIZES, new boolean[] {true, false, true});
    for (var part : PARTS) {
      for (int layer = 0; layer < 2; layer++) {
        for (int b = 0; b < 3; b++) {
          double[][] own = part.apply(before, layer)[b];
          double[][] cleared = part.apply(start, layer)[b];
          assertThat(own).isNotEqualTo(cleared);
          assertThat(part.apply(after, layer)[b]).isEqualTo(b == 1 ? own : cleared);
        }
      }
    }
  }

  @Test
  void aClearedStreamIsReadAsANewOne() {
    ReferenceMemories before = afterThreeWindows();
    int[][] tokens = Sample.tokens(3, 6, 11, random);
    double[][][] logits =
        model.step(tokens, before.cleared(SIZES, new boolean[] {false, true, false})).logits();
    Sample.assertClose(
        "the cleared stream, seed " + SEED,
        logits[1],
        model.step(tokens, model.initialMemories(3)).logits()[1],
        0.0);
    Sample.assertClose(
        "another stream, seed " + SEED, logits[2], model.step(tokens, before).logits()[2], 0.0);
  }

  @Test
  void refusesAnotherNumberOfStreams() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> model.initialMemories(3).cleared(SIZES, new boolean[2])))
        .hasMessageThat()
        .isEqualTo("streams are 2, memories are for 3");
  }

  private ReferenceMemories afterThreeWindows() {
    ReferenceMemories memories = model.initialMemories(3);
    for (int window = 0; window < 3; window++) {
      memories = model.step(Sample.tokens(3, 6, 11, random), memories).memories();
    }
    return memories;
  }
}
