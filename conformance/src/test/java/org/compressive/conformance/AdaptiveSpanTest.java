package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.AttentionSpans;
import org.compressive.graph.config.AdaptiveSpan;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.compressive.graph.config.PositionScheme;
import org.compressive.graph.config.SeparatePositions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests known answers of learned attention spans. */
final class AdaptiveSpanTest {

  private static final int BATCH = 2;
  private static final int WINDOWS = 5;
  private static final double TOLERANCE = 1e-5;

  static List<PositionScheme> positions() {
    return Variants.of(PositionScheme.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("positions")
  void fullSpansAreATransformerXl(PositionScheme positions) {
    var plain = Geometry.NO_COMPRESSED_MEMORY.plain(positions);
    var adaptive = plain.withMixer(new AdaptiveSpan(10));
    var values = with(adaptive, 1, 1);
    var own = withoutSpans(plain, values);
    assertThat(logits(adaptive, values)).isEqualTo(logits(plain, own));
  }

  @Test
  void halfSpansAreNotATransformerXl() {
    var plain = Geometry.NO_COMPRESSED_MEMORY.plain(new SeparatePositions());
    var adaptive = plain.withMixer(new AdaptiveSpan(6, 1, 0, 1));
    var values = with(adaptive, 0.5, 0.5);
    assertThat(logits(adaptive, values)).isNotEqualTo(logits(plain, withoutSpans(plain, values)));
  }

  /** Spans of 1.5 and 3.75 slots with a ramp of 2 reach distances below 3.5 and 5.75. */
  @Test
  void memoryBeyondTheLongestSpanOfALayerCanBeCut() {
    var config =
        Geometry.NO_COMPRESSED_MEMORY
            .plain(new SeparatePositions())
            .withMixer(new AdaptiveSpan(10, 2, 0, 1));
    var values = with(config, 0.15, 0.375);
    var cut =
        AttentionSpans.cut(config, List.of(new float[] {0.1f, 0.15f}, new float[] {0.375f, 0}));
    assertThat(cut.memory()).isEqualTo(PerLayer.of(3, 5));
    float[] whole = logits(config, values);
    double[] expected = new double[whole.length];
    Arrays.setAll(expected, i -> whole[i]);
    Closeness.assertClose("logits", logits(cut, values), expected, TOLERANCE);
  }

  @Test
  void compressedMemoryIsCutFirst() {
    var mixer = new AdaptiveSpan(10, 2, 0, 1); // a share of 1 reaches 11 slots
    var config = Geometry.ODD_MEMORY.plain(new SeparatePositions()).withMixer(mixer);
    assertThat(config.memory(0)).isEqualTo(6);
    var cut = AttentionSpans.cut(config, List.of(new float[] {0.7f, 0}, new float[] {0.25f, 0}));
    assertThat(cut.memory()).isEqualTo(PerLayer.of(6, 4));
    assertThat(cut.compressedMemory()).isEqualTo(PerLayer.of(2, 0));
    var full = List.of(new float[] {1, 0}, new float[] {0, 1});
    assertThat(AttentionSpans.cut(config, full)).isEqualTo(config);
  }

  /** Returns random parameters, in which all spans of a layer are the given shares of the limit. */
  private static ReferenceParameters with(ModelConfig config, double... shares) {
    var values = ReferenceBridge.parameters(config, 7);
    for (int layer = 0; layer < config.layers(); layer++) {
      double[] spans = new double[config.heads()];
      Arrays.fill(spans, shares[layer]);
      values = values.with(AttentionSpans.parameter(layer), spans);
    }
    return values;
  }

  private static ReferenceParameters withoutSpans(ModelConfig plain, ReferenceParameters values) {
    var dimensions = ReferenceBridge.dimensions(plain);
    Map<String, double[]> own = new java.util.HashMap<>(values.values());
    own.keySet().retainAll(ReferenceParameters.shapes(dimensions).keySet());
    return new ReferenceParameters(dimensions, own);
  }

  /** Returns the logits of the last of several windows. */
  private static float[] logits(ModelConfig config, ReferenceParameters values) {
    var random = new Random(11);
    float[] logits = new float[0];
    // A model with spans has no kernel for the softmax, so its last bits would differ from one that
    // does.
    try (var model = StaticModel.composed(config, BATCH, values, GraphOptimization.OPTIMIZED)) {
      Map<String, float[]> memories = model.initialMemories();
      for (int window = 0; window < WINDOWS; window++) {
        var reading =
            model.read(
                ReferenceBridge.tokens(BATCH, config.window(), config.vocabulary(), random),
                memories);
        memories = reading.memories();
        logits = reading.logits();
      }
    }
    return logits;
  }
}
