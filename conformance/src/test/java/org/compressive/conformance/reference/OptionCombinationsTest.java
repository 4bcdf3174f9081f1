package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests several options at once: no row sees a later token, and each parameter and option matters.
 */
final class OptionCombinationsTest {
  private static final long SEED = 43;
  private static final int WINDOW = 6;
  private static final ImmutableList<Integer> NO_CUTOFFS = ImmutableList.of();

  static Stream<Arguments> combinations() {
    return Stream.of(
            new ReferenceOptions(
                "post", "gelu", "plain", "contiguous", 5, false, false, 0, NO_CUTOFFS, 4, false),
            new ReferenceOptions(
                "both", "gated", "gated", "age", 0, true, true, 5, NO_CUTOFFS, 4, false),
            new ReferenceOptions(
                "post", "relu", "gated", "age", 7, false, false, 3, NO_CUTOFFS, 4, true),
            new ReferenceOptions(
                "pre", "gated", "plain", "separate", 3, true, true, 0, NO_CUTOFFS, 4, false),
            new ReferenceOptions(
                "pre", "gelu", "gated", "age", 0, false, true, 11, NO_CUTOFFS, 4, false),
            new ReferenceOptions(
                "pre",
                "relu",
                "plain",
                "separate",
                0,
                false,
                true,
                0,
                ImmutableList.of(3, 6),
                3,
                true),
            new ReferenceOptions(
                "both", "gelu", "gated", "age", 4, true, false, 6, ImmutableList.of(5), 2, false))
        .flatMap(
            options ->
                Stream.of(Sample.convolution(2), new ReferenceMostUsed(8, 2))
                    .map(compressor -> arguments(compressor, options)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("combinations")
  void laterTokensChangeNoEarlierLogits(ReferenceCompressor compressor, ReferenceOptions options) {
    ReferenceCompressiveTransformer model = model(compressor, options);
    ReferenceMemories memories = memoriesAfterThreeWindows(model);
    int[][] tokens = tokens();
    double[][][] logits = model.step(tokens, memories).logits();
    for (int changed = 0; changed < WINDOW; changed++) {
      int[][] others = {tokens[0].clone(), tokens[1]};
      others[0][changed] = (others[0][changed] + 1) % 11;
      double[][][] found = model.step(others, memories).logits();
      for (int t = 0; t < WINDOW; t++) {
        assertWithMessage("row %s unchanged by token %s, seed %s", t, changed, SEED)
            .that(Arrays.equals(found[0][t], logits[0][t]))
            .isEqualTo(t < changed);
      }
      Sample.assertClose("the other stream", found[1], logits[1], 0.0);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("combinations")
  void everyParameterMatters(ReferenceCompressor compressor, ReferenceOptions options) {
    ReferenceParameters parameters = parameters(compressor, options);
    var model = new ReferenceCompressiveTransformer(parameters);
    ReferenceMemories memories = memoriesAfterThreeWindows(model);
    ReferenceStep step = model.step(tokens(), memories);
    parameters
        .values()
        .forEach(
            (name, values) -> {
              double[] changed = Arrays.stream(values).map(value -> 1.1 * value + 0.01).toArray();
              ReferenceStep found =
                  new ReferenceCompressiveTransformer(parameters.with(name, changed))
                      .step(tokens(), memories);
              boolean compression = name.contains("/compression/");
              assertWithMessage("logits changed by %s, seed %s", name, SEED)
                  .that(distance(found, step) > 1e-6)
                  .isEqualTo(!compression); // a compressor affects only later windows
              if (compression) {
                assertWithMessage("compression loss changed by %s, seed %s", name, SEED)
                    .that(Math.abs(found.compressionLoss() / step.compressionLoss() - 1))
                    .isGreaterThan(1e-4);
              }
            });
  }

  /** Options that add no parameter are each compared with the model without them. */
  @Test
  void everyOptionMatters() {
    ReferenceOptions plain = ReferenceOptions.plain().withPositions("contiguous");
    ReferenceCompressor groups = Sample.convolution(2);
    ReferenceCompressor picked = new ReferenceMostUsed(8, 2);
    for (ReferenceCompressor compressor : new ReferenceCompressor[] {groups, picked}) {
      ReferenceStep without = lastOfFour(compressor, plain);
      for (ReferenceOptions with :
          new ReferenceOptions[] {
            plain.withActivation("gelu"),
            plain.withPositions("age"),
            plain.withClamp(4),
            plain.withSameLength(true)
          }) {
        assertWithMessage("%s, %s, seed %s", compressor, with, SEED)
            .that(distance(lastOfFour(compressor, with), without))
            .isGreaterThan(1e-4);
      }
    }
  }

  @Test
  void aClampBeyondAllDistancesIsNone() {
    ReferenceOptions plain = ReferenceOptions.plain();
    for (int clamp : new int[] {9, 8}) { // window 6, memory 4: the longest distance is 9
      double distance =
          distance(
              lastOfFour(Sample.convolution(2), plain.withClamp(clamp)),
              lastOfFour(Sample.convolution(2), plain));
      assertWithMessage("clamp %s, seed %s", clamp, SEED).that(distance == 0).isEqualTo(clamp == 9);
    }
  }

  private static ReferenceStep lastOfFour(
      ReferenceCompressor compressor, ReferenceOptions options) {
    ReferenceCompressiveTransformer model = model(compressor, options);
    return model.step(tokens(), memoriesAfterThreeWindows(model));
  }

  private static double distance(ReferenceStep one, ReferenceStep other) {
    double largest = 0.0;
    for (int b = 0; b < one.logits().length; b++) {
      largest = Math.max(largest, SquaredDifferences.of(one.logits()[b], other.logits()[b]).mean());
    }
    return Math.sqrt(largest);
  }

  private static int[][] tokens() {
    return Sample.tokens(2, WINDOW, 11, new Random(SEED));
  }

  private static ReferenceParameters parameters(
      ReferenceCompressor compressor, ReferenceOptions options) {
    ReferenceDimensions sizes = Sample.sizes(11, 2, 4, 3, compressor, options);
    return ReferenceParameters.random(Sample.withLoss(sizes, new ReferenceAutoEncoding()), SEED);
  }

  private static ReferenceCompressiveTransformer model(
      ReferenceCompressor compressor, ReferenceOptions options) {
    return new ReferenceCompressiveTransformer(parameters(compressor, options));
  }

  private static ReferenceMemories memoriesAfterThreeWindows(
      ReferenceCompressiveTransformer model) {
    Random random = new Random(SEED + 1);
    ReferenceMemories memories = model.initialMemories(2);
    for (int window = 0; window < 3; window++) {
      memories = model.step(Sample.tokens(2, WINDOW, 11, random), memories).memories();
    }
    return memories;
  }
}
