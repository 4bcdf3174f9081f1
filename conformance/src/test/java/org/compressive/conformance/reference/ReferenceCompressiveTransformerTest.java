package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferenceCompressiveTransformerTest {
  private static final long SEED = 41;
  private static final int WINDOW = 6;

  @ParameterizedTest(name = "separate axes {0}")
  @ValueSource(booleans = {false, true})
  void laterTokensChangeNoEarlierLogits(boolean separateAxes) {
    ReferenceDimensions sizes = sizes(4, 3, separateAxes);
    ReferenceCompressiveTransformer model = model(sizes);
    ReferenceMemories memories = memoriesAfterThreeWindows(model);
    int[][] tokens = Sample.tokens(2, WINDOW, sizes.vocabulary(), new Random(SEED));
    double[][][] logits = model.step(tokens, memories).logits();
    for (int changed = 0; changed < WINDOW; changed++) {
      int[][] others = {tokens[0].clone(), tokens[1]};
      others[0][changed] = (others[0][changed] + 1) % sizes.vocabulary();
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
  @MethodSource("compressorsAndLosses")
  void everyParameterMatters(ReferenceCompressor compressor, ReferenceLoss loss) {
    ReferenceDimensions sizes = Sample.withLoss(Sample.sizes(11, 2, 4, 3, compressor, true), loss);
    ReferenceParameters parameters = ReferenceParameters.random(sizes, SEED);
    ReferenceMemories memories = memoriesAfterThreeWindows(model(sizes));
    int[][] tokens = Sample.tokens(2, WINDOW, sizes.vocabulary(), new Random(SEED));
    ReferenceStep step = model(sizes).step(tokens, memories);
    parameters
        .values()
        .forEach(
            (name, values) -> {
              double[] changed = Arrays.stream(values).map(value -> 1.1 * value + 0.01).toArray();
              ReferenceStep found =
                  new ReferenceCompressiveTransformer(parameters.with(name, changed))
                      .step(tokens, memories);
              boolean compression = name.contains("/compression/");
              assertWithMessage("logits changed by %s, seed %s", name, SEED)
                  .that(!Arrays.deepEquals(found.logits(), step.logits()))
                  .isEqualTo(!compression); // a compressor affects only later windows
              if (compression) {
                assertWithMessage("compression loss changed by %s, seed %s", name, SEED)
                    .that(Math.abs(found.compressionLoss() / step.compressionLoss() - 1))
                    .isGreaterThan(1e-4);
              }
            });
  }

  static Stream<Arguments> compressorsAndLosses() {
    return Sample.compressors(8, 2).stream()
        .flatMap(
            compressor ->
                Stream.of(new ReferenceAttentionReconstruction(true), new ReferenceAutoEncoding())
                    .map(loss -> arguments(compressor, loss)));
  }

  @Test
  void withoutMemoryBothAxesAreOne() {
    ReferenceParameters separate = ReferenceParameters.random(sizes(0, 4, true), SEED);
    for (int layer = 0; layer < separate.dimensions().layers(); layer++) {
      String prefix = ReferenceParameters.layerPrefix(layer) + "attention/";
      for (String name : new String[] {"position_key", "position_bias"}) {
        separate = separate.with(prefix + "compressed_" + name, separate.get(prefix + name));
      }
    }
    ReferenceDimensions sizes = sizes(0, 4, false);
    ReferenceParameters whole = separate;
    ReferenceParameters contiguous = ReferenceParameters.random(sizes, 0);
    for (String name : ReferenceParameters.shapes(sizes).keySet()) {
      contiguous = contiguous.with(name, whole.get(name));
    }
    ReferenceCompressiveTransformer one = new ReferenceCompressiveTransformer(contiguous);
    ReferenceCompressiveTransformer two = new ReferenceCompressiveTransformer(whole);
    ReferenceMemories memories = memoriesAfterThreeWindows(one);
    int[][] tokens = Sample.tokens(2, WINDOW, sizes.vocabulary(), new Random(SEED));
    Sample.assertClose(
        "logits, seed " + SEED,
        two.step(tokens, memories).logits(),
        one.step(tokens, memories).logits(),
        0.0);
  }

  @Test
  void shapesFollowTheDimensions() {
    var shapes = ReferenceParameters.shapes(Sample.sizes(9, 11, 4, 3, Sample.convolution(2), true));
    assertThat(shapes).hasSize(1 + 11 * 19 + 3);
    assertThat(shapes).containsEntry("embedding", ImmutableLongArray.of(9, 8));
    assertThat(shapes).containsEntry("layer_10/attention/output", ImmutableLongArray.of(2, 4, 8));
    assertThat(shapes).containsEntry("layer_10/compression/kernel", ImmutableLongArray.of(2, 8, 8));
    var plain = ReferenceParameters.shapes(Sample.sizes(9, 1, 4, 0, Sample.convolution(2), true));
    assertThat(plain).hasSize(1 + 16 + 3);
  }

  @Test
  void refusesWhatDoesNotFit() {
    ReferenceCompressiveTransformer model = model(sizes(4, 3, false));
    assertThat(refusal(model, new int[][] {{1, 2, 3, 4, 5}}))
        .isEqualTo("window is 5, must be a multiple of the rate of layer 0, 2");
    assertThat(refusal(model, new int[][] {{1, 11}})).isEqualTo("token is 11, must be in [0, 11)");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> Sample.sizes(11, 2, 4, 3, new ReferenceMeanPooling(9, 2), false)))
        .hasMessageThat()
        .isEqualTo("width is 9, must be even and a multiple of heads, 2");
  }

  private static String refusal(ReferenceCompressiveTransformer model, int[][] tokens) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class, () -> model.step(tokens, model.initialMemories(1)))
            .getMessage());
  }

  private static ReferenceDimensions sizes(int memory, int compressed, boolean separateAxes) {
    return Sample.sizes(11, 2, memory, compressed, Sample.convolution(2), separateAxes);
  }

  private static ReferenceCompressiveTransformer model(ReferenceDimensions sizes) {
    return new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
  }

  private static ReferenceMemories memoriesAfterThreeWindows(
      ReferenceCompressiveTransformer model) {
    Random random = new Random(SEED + 1);
    ReferenceMemories memories = model.initialMemories(2);
    for (int window = 0; window < 3; window++) {
      int[][] tokens = Sample.tokens(2, WINDOW, model.dimensions().vocabulary(), random);
      memories = model.step(tokens, memories).memories();
    }
    return memories;
  }
}
