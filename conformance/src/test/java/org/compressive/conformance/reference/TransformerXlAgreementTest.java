package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that the two models agree, over several windows, in the cases in which they must. */
final class TransformerXlAgreementTest {
  private static final int BATCH = 2;
  private static final int WINDOWS = 5;
  private static final double TOLERANCE = 1e-10;

  @ParameterizedTest(name = "window {0}, memory {1}, separate axes {2}")
  @CsvSource({"4, 6, false", "4, 6, true", "3, 3, false", "5, 2, false", "4, 0, false"})
  void withoutCompressedMemoryItIsTransformerXl(int window, int memory, boolean separateAxes) {
    long seed = 11;
    ReferenceDimensions sizes = Sample.sizes(13, 3, memory, 0, Sample.convolution(2), separateAxes);
    assertAgree(ReferenceParameters.random(sizes, seed), memory, window, seed);
  }

  @ParameterizedTest(name = "window {0}, memory {1}, compressed memory {2}")
  @CsvSource({"4, 6, 5", "4, 4, 4", "5, 2, 7", "5, 2, 3", "3, 0, 4"})
  void oneToOneCompressionOnOneAxisIsTransformerXlWithAllItsMemory(
      int window, int memory, int compressed) {
    long seed = 12;
    ReferenceDimensions sizes =
        Sample.sizes(13, 3, memory, compressed, Sample.convolution(1), false);
    ReferenceParameters parameters =
        Sample.withKernels(
            ReferenceParameters.random(sizes, seed), Sample.kernelOfTap(0, 1, sizes.width()));
    assertAgree(parameters, memory + compressed, window, seed);
  }

  @ParameterizedTest(name = "window {0}, memory {1}, compressed memory {2}")
  @CsvSource({"4, 6, 5", "5, 2, 7", "5, 2, 3", "3, 0, 4"})
  void atRateOneAgesAreThePositionsOfTransformerXl(int window, int memory, int compressed) {
    long seed = 15;
    ReferenceOptions options = ReferenceOptions.plain().withPositions("age");
    ReferenceParameters groups =
        ReferenceParameters.random(
            Sample.sizes(13, 3, memory, compressed, Sample.convolution(1), options), seed);
    assertAgree(
        Sample.withKernels(groups, Sample.kernelOfTap(0, 1, 8)), memory + compressed, window, seed);
    ReferenceParameters picked =
        ReferenceParameters.random(
            Sample.sizes(13, 3, memory, compressed, new ReferenceMostUsed(8, 1), options), seed);
    assertAgree(picked, memory + compressed, window, seed);
  }

  @Test
  void layersMayCutTheSameMemoryDifferently() {
    long seed = 14;
    ReferenceDimensions sizes =
        new ReferenceDimensions(
            13,
            8,
            2,
            12,
            ImmutableList.of(2, 7, 4, 0),
            ImmutableList.of(5, 0, 3, 7),
            ImmutableList.copyOf(Collections.nCopies(4, Sample.convolution(1))),
            new ReferenceNoCompressionLoss(),
            ReferenceOptions.plain().withPositions("contiguous"));
    ReferenceParameters parameters = ReferenceParameters.random(sizes, seed);
    for (int layer : new int[] {0, 2, 3}) {
      parameters =
          parameters.with(
              ReferenceParameters.kernelName(layer), Sample.kernelOfTap(0, 1, sizes.width()));
    }
    assertAgree(parameters, 7, 5, seed);
  }

  @Test
  void theyDifferWhereTheyShould() {
    long seed = 13;
    ReferenceDimensions sizes = Sample.sizes(13, 3, 4, 4, Sample.convolution(1), false);
    ReferenceParameters parameters = ReferenceParameters.random(sizes, seed);
    Random random = new Random(seed);
    ReferenceTransformerXl transformerXl = new ReferenceTransformerXl(parameters, 8, BATCH);
    ReferenceCompressiveTransformer model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories memories = model.initialMemories(BATCH);
    double difference = 0.0;
    for (int window = 0; window < 3; window++) {
      int[][] tokens = Sample.tokens(BATCH, 4, sizes.vocabulary(), random);
      ReferenceStep step = model.step(tokens, memories);
      memories = step.memories();
      difference = Math.abs(step.logits()[0][3][0] - transformerXl.read(tokens)[0][3][0]);
    }
    assertWithMessage("difference through a random kernel in window 3, seed %s", seed)
        .that(difference)
        .isGreaterThan(1e-4);
  }

  private static void assertAgree(
      ReferenceParameters parameters, int transformerXlMemory, int window, long seed) {
    Random random = new Random(seed);
    int vocabulary = parameters.dimensions().vocabulary();
    ReferenceTransformerXl transformerXl =
        new ReferenceTransformerXl(parameters, transformerXlMemory, BATCH);
    ReferenceCompressiveTransformer model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories memories = model.initialMemories(BATCH);
    for (int w = 0; w < WINDOWS; w++) {
      String what = "window %d, seed %d".formatted(w, seed);
      int[][] tokens = Sample.tokens(BATCH, window, vocabulary, random);
      ReferenceStep step = model.step(tokens, memories);
      memories = step.memories();
      Sample.assertClose("logits, " + what, step.logits(), transformerXl.read(tokens), TOLERANCE);
      for (int layer = 0; layer < memories.layers(); layer++) {
        for (int b = 0; b < BATCH; b++) {
          Sample.assertClose(
              "memories of layer " + layer + ", " + what,
              Rows.joined(memories.compressed(layer)[b], memories.memory(layer)[b]),
              transformerXl.memory(layer)[b],
              TOLERANCE);
        }
      }
      assertWithMessage("compression loss, %s", what).that(step.compressionLoss()).isEqualTo(0.0);
    }
  }
}
