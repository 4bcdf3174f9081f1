package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads a trained model with longer memories than it was trained with, and compares it with the
 * reference with the same parameters and memories.
 */
final class OtherMemoriesTest {

  private static final double TOLERANCE = 1e-5;
  private static final int WINDOWS = 6;
  private static final int MORE = 5;

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#compressing")
  void longerMemoriesAgreeWithTheReference(Case each) {
    ModelConfig trained = each.config();
    ModelConfig config =
        trained.withMemories(
            PerLayer.of(
                trained.memory().stream(trained.layers()).map(m -> longer(each, m)).toArray()),
            compressedMemory(trained, 11));
    ReferenceParameters values = ReferenceBridge.parameters(trained, each.seed());
    var reference =
        new ReferenceCompressiveTransformer(
            new ReferenceParameters(ReferenceBridge.dimensions(config), values.values()));
    Random random = new Random(each.seed());
    try (var model = new SignatureModel(config, each.batch(), values, GraphOptimization.AS_BUILT)) {
      var memories = model.initialMemories();
      var expected = reference.initialMemories(each.batch());
      assertThat(memories.keySet()).isEqualTo(ReferenceBridge.byName(config, expected).keySet());
      for (int window = 1; window <= WINDOWS; window++) {
        int[][] tokens =
            ReferenceBridge.tokens(each.batch(), config.window(), config.vocabulary(), random);
        var reading = model.read(tokens, memories);
        var step = reference.step(tokens, expected);
        memories = reading.memories();
        expected = step.memories();
        Closeness.assertClose(
            "logits of window " + window,
            reading.logits(),
            ReferenceBridge.flat(step.logits()),
            TOLERANCE);
      }
    }
  }

  /**
   * Returns a larger number of memory slots, unless the mixer would then not reach the slots behind
   * them.
   */
  private static int longer(Case each, int memory) {
    return each.config().mixer().reach() > memory + MORE ? memory + MORE : memory;
  }

  /** Returns this number of slots for each layer that has compressed memory. */
  static PerLayer compressedMemory(ModelConfig config, int slots) {
    return PerLayer.of(
        IntStream.range(0, config.layers())
            .map(layer -> config.compresses(layer) ? slots : 0)
            .toArray());
  }
}
