package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tests which options are rejected, and which parameters the others add. */
final class ReferenceOptionsTest {
  private static final ReferenceOptions PLAIN = ReferenceOptions.plain();

  @Test
  void refusesWhatItDoesNotKnow() {
    assertRefused(
        () -> PLAIN.withNormalization("none"),
        "normalization is none, must be one of [pre, post, both]");
    assertRefused(
        () -> PLAIN.withActivation("tanh"),
        "activation is tanh, must be one of [relu, gelu, gated]");
    assertRefused(
        () -> PLAIN.withResidual("none"), "residual is none, must be one of [plain, gated]");
    assertRefused(
        () -> PLAIN.withPositions("learned"),
        "positions is learned, must be one of [separate, contiguous, age]");
    assertRefused(() -> PLAIN.withClamp(-1), "clamp is -1, must not be negative");
    assertRefused(() -> PLAIN.withEmbeddingWidth(-4), "embeddingWidth is -4, must not be negative");
    assertRefused(
        () -> PLAIN.withCutoffs(ImmutableList.of(2, 5, 5)), "cutoffs are [2, 5, 5], must rise");
    assertRefused(() -> PLAIN.withDivisor(0), "divisor is 0, must be positive");
  }

  @Test
  void refusesClustersThatDoNotFitTheModel() {
    for (int outside : new int[] {0, 9}) {
      assertRefused(
          () -> sizes(PLAIN.withCutoffs(ImmutableList.of(outside))),
          "cutoffs are [" + outside + "], must be in (0, 9)");
    }
    assertRefused(
        () -> sizes(PLAIN.withCutoffs(ImmutableList.of(4)).withEmbeddingWidth(9)),
        "embeddingWidth is 9, must with cutoffs be no more than width, 8");
  }

  @Test
  void transformerXlKnowsOnlyThePlainOnes() {
    var sizes = Sample.sizes(9, 1, 4, 0, Sample.convolution(2), PLAIN.withClamp(3));
    ReferenceParameters parameters = ReferenceParameters.random(sizes, 0);
    assertRefused(
        () -> new ReferenceTransformerXl(parameters, 4, 1),
        "options are " + sizes.options() + ", must be plain but for positions");
  }

  @Test
  void plainIsTheDefault() {
    ReferenceDimensions sizes = Sample.sizes(9, 2, 4, 3, Sample.convolution(2), true);
    assertThat(
            new ReferenceDimensions(
                9,
                8,
                2,
                12,
                sizes.memory(),
                sizes.compressedMemory(),
                sizes.compressors(),
                sizes.loss()))
        .isEqualTo(sizes);
  }

  @Test
  void optionsAddParametersInOrder() {
    ReferenceOptions options =
        new ReferenceOptions(
            "both", "gated", "gated", "age", 9, true, false, 5, ImmutableList.of(), 4, false);
    var shapes =
        ReferenceParameters.shapes(Sample.sizes(9, 1, 4, 3, Sample.convolution(2), options));
    assertThat(shapes.keySet().stream().filter(name -> !name.contains("attention/")).toList())
        .containsExactly(
            "embedding",
            "embedding_projection",
            "layer_00/attention_norm/scale",
            "layer_00/attention_norm/offset",
            "layer_00/attention_gate/input",
            "layer_00/attention_gate/state",
            "layer_00/attention_gate/bias",
            "layer_00/attention_output_norm/scale",
            "layer_00/attention_output_norm/offset",
            "layer_00/feed_forward_norm/scale",
            "layer_00/feed_forward_norm/offset",
            "layer_00/feed_forward/inner",
            "layer_00/feed_forward/inner_bias",
            "layer_00/feed_forward/gate",
            "layer_00/feed_forward/gate_bias",
            "layer_00/feed_forward/outer",
            "layer_00/feed_forward/outer_bias",
            "layer_00/feed_forward_gate/input",
            "layer_00/feed_forward_gate/state",
            "layer_00/feed_forward_gate/bias",
            "layer_00/feed_forward_output_norm/scale",
            "layer_00/feed_forward_output_norm/offset",
            "layer_00/compression/kernel",
            "output_projection",
            "output_weights",
            "output_bias")
        .inOrder();
    assertThat(shapes).containsEntry("embedding", ImmutableLongArray.of(9, 5));
    assertThat(shapes).containsEntry("embedding_projection", ImmutableLongArray.of(5, 8));
    assertThat(shapes).containsEntry("output_projection", ImmutableLongArray.of(8, 5));
    assertThat(shapes).containsEntry("output_weights", ImmutableLongArray.of(9, 5));
    assertThat(shapes).containsEntry("layer_00/feed_forward/gate", ImmutableLongArray.of(8, 12));
    assertThat(shapes)
        .containsEntry("layer_00/attention_gate/input", ImmutableLongArray.of(8, 3, 8));
    assertThat(shapes).doesNotContainKey("layer_00/attention/compressed_position_key");
  }

  @Test
  void gatesStartNearTheIdentity() {
    var sizes =
        Sample.sizes(9, 1, 4, 0, new ReferenceMeanPooling(64, 2), PLAIN.withResidual("gated"));
    double[] bias = ReferenceParameters.random(sizes, 3).get("layer_00/attention_gate/bias");
    double mean = Arrays.stream(bias).average().orElseThrow();
    assertThat(mean).isWithin(0.2).of(2.0); // 5 standard errors
  }

  private static ReferenceDimensions sizes(ReferenceOptions options) {
    return Sample.sizes(9, 1, 4, 0, Sample.convolution(2), options);
  }

  private static void assertRefused(Executable action, String message) {
    assertThat(assertThrows(IllegalArgumentException.class, action))
        .hasMessageThat()
        .isEqualTo(message);
  }
}
