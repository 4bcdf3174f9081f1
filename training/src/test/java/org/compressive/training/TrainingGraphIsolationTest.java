package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.TinyModel;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.AutoEncoding;
import org.compressive.graph.config.BackPropagationThroughTime;
import org.compressive.graph.config.Compression;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ContiguousPositions;
import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.NoCompressionLoss;
import org.compressive.graph.config.PositionScheme;
import org.compressive.graph.config.Recurrent;
import org.compressive.graph.config.SeparatePositions;
import org.compressive.graph.config.SoftmaxPooling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests, bit for bit over whole updates, that each loss changes its own parameters and nothing
 * else.
 */
final class TrainingGraphIsolationTest {

  private static final long SEED = 7001;
  private static final int WINDOWS = 6;
  private static final int WINDOW = 4;
  private static final int MEMORY = 8;
  private static final String ADAM_MEAN = "adam/mean/";

  /**
   * From the same state, one update with the compression loss and one without give the same bits in
   * the Transformer's parameters, their slots and all memories. The states are made equal before
   * each step, because a trained compressor gives other compressed memories, as it should.
   */
  @ParameterizedTest
  @MethodSource("models")
  void transformerMovesAlikeWithAndWithoutTheCompressionLoss(ModelConfig config) {
    System.out.printf("%s: seed %d%n", config, SEED);
    Random random = new Random(SEED);
    try (var on = new TrainingSteps(config, SEED);
        var off = new TrainingSteps(with(config, new NoCompressionLoss()), SEED)) {
      for (int window = 1; window <= WINDOWS; window++) {
        off.set(on.state());
        int[] tokens = on.tokens(random);
        StepStatistics with = on.step(tokens);
        StepStatistics without = off.step(tokens);
        assertThat(with.loss()).isEqualTo(without.loss());
        assertThat(with.gradientNorm()).isEqualTo(without.gradientNorm());
        assertWithMessage("norm before clipping, so that it is clipped")
            .that(with.gradientNorm())
            .isGreaterThan(0.1);
        assertThat(without.compressionLoss()).isEqualTo(0.0);
        Map<String, float[]> expected = on.state();
        off.state()
            .forEach(
                (name, value) -> {
                  if (!isKernel(name)) {
                    assertBits(name, value, expected.get(name));
                  }
                });
      }
    }
  }

  /** Changing the targets leaves the input tokens the same, so only the task loss is affected. */
  @ParameterizedTest
  @MethodSource("models")
  void taskDoesNotMoveTheCompressor(ModelConfig config) {
    System.out.printf("%s: seed %d%n", config, SEED);
    Random random = new Random(SEED);
    try (var one = new TrainingSteps(config, SEED);
        var other = new TrainingSteps(config, SEED)) {
      for (int window = 1; window <= WINDOWS; window++) {
        other.set(one.state());
        int[] tokens = one.tokens(random);
        int[] otherTargets = tokens.clone();
        for (int b = 0; b < TrainingSteps.BATCH; b++) {
          int last = b * (WINDOW + 1) + WINDOW;
          otherTargets[last] = (tokens[last] + 1) % config.vocabulary();
        }
        one.step(tokens);
        other.step(otherTargets);
        Map<String, float[]> found = other.state();
        one.state()
            .forEach(
                (name, value) -> {
                  if (isKernel(name)) {
                    assertBits(name, found.get(name), value);
                  }
                });
        assertWithMessage("output bias, window %s", window)
            .that(found.get("output_bias"))
            .isNotEqualTo(one.state().get("output_bias"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void withoutItsLossTheCompressorStandsStill(ModelConfig config) {
    Random random = new Random(SEED);
    try (var off = new TrainingSteps(with(config, new NoCompressionLoss()), SEED)) {
      Map<String, float[]> before = off.state();
      for (int window = 1; window <= WINDOWS; window++) {
        off.step(off.tokens(random));
      }
      Map<String, float[]> after = off.state();
      for (Parameter parameter : off.parameters()) {
        String name = parameter.spec().name();
        assertWithMessage("%s stands still, seed %s", name, SEED)
            .that(Arrays.equals(after.get(name), before.get(name)))
            .isEqualTo(isKernel(name));
      }
    }
  }

  /** Up to and including window floor(n_m / n_s), only the initial zeros are evicted. */
  @ParameterizedTest
  @MethodSource("models")
  void everyUpdateMovesEveryParameterItShould(ModelConfig config) {
    Random random = new Random(SEED);
    try (var steps = new TrainingSteps(config, SEED)) {
      for (int window = 1; window <= WINDOWS; window++) {
        boolean onlyZeros = window <= MEMORY / WINDOW;
        Map<String, float[]> before = steps.state();
        StepStatistics statistics = steps.step(steps.tokens(random));
        Map<String, float[]> after = steps.state();
        assertThat(statistics.compressionLoss() == 0).isEqualTo(onlyZeros);
        assertThat(statistics.compressionGradientNorm() == 0).isEqualTo(onlyZeros);
        for (Parameter parameter : steps.parameters()) {
          String name = parameter.spec().name();
          boolean stands = parameter.spec().group() == ParameterGroup.COMPRESSION && onlyZeros;
          for (String variable : new String[] {name, ADAM_MEAN + name}) {
            assertWithMessage("%s stands still, window %s, seed %s", variable, window, SEED)
                .that(Arrays.equals(after.get(variable), before.get(variable)))
                .isEqualTo(stands);
          }
        }
      }
    }
  }

  /**
   * In the ablation, both losses together change the Transformer differently than the task loss
   * alone, from the same state.
   */
  @Test
  void withoutStopGradientTheCompressionLossMovesTheTransformer() {
    System.out.printf("seed %d%n", SEED);
    Random random = new Random(SEED);
    var stopped =
        config(new SeparatePositions(), new Convolution(2), new AttentionReconstruction(true));
    // Kernels in Java compute only one of the losses, and round differently.
    var leaking = with(stopped, new AttentionReconstruction(false));
    try (var on = TrainingSteps.composed(leaking, SEED);
        var off = TrainingSteps.composed(stopped, SEED)) {
      for (int window = 1; window <= WINDOWS; window++) {
        boolean onlyZeros = window <= MEMORY / WINDOW;
        off.set(on.state());
        int[] tokens = on.tokens(random);
        StepStatistics both = on.step(tokens);
        StepStatistics task = off.step(tokens);
        assertThat(both.loss()).isEqualTo(task.loss());
        assertThat(both.compressionLoss()).isEqualTo(task.compressionLoss());
        // The processor's kernels may round the two graphs in different orders.
        double difference = Math.abs(both.gradientNorm() / task.gradientNorm() - 1);
        assertWithMessage("window %s: the gradient's norm is the task's", window)
            .that(difference < 1e-6)
            .isEqualTo(onlyZeros);
        assertThat(both.compressionGradientNorm()).isEqualTo(task.compressionGradientNorm());
      }
    }
  }

  /**
   * The compression functions learn because the second window of a step reads the compressed rows
   * of the first.
   */
  @Test
  void throughTimeTheTaskMovesEverything() {
    System.out.printf("seed %d%n", SEED);
    Random random = new Random(SEED);
    var config =
        config(new SeparatePositions(), new Convolution(2), new BackPropagationThroughTime(3));
    try (var steps = new TrainingSteps(config, SEED)) {
      steps.step(steps.tokens(random));
      Map<String, float[]> before = steps.state();
      StepStatistics statistics = steps.step(steps.tokens(random));
      Map<String, float[]> after = steps.state();
      assertThat(statistics.compressionLoss()).isEqualTo(0.0);
      assertThat(statistics.layerCompressionLosses()).isEmpty();
      for (Parameter parameter : steps.parameters()) {
        String name = parameter.spec().name();
        assertThat(parameter.spec().group()).isEqualTo(ParameterGroup.TRANSFORMER);
        assertWithMessage("%s moves, seed %s", name, SEED)
            .that(Arrays.equals(after.get(name), before.get(name)))
            .isFalse();
      }
    }
  }

  /**
   * Returns models with both schemes of positions whose compression functions have parameters, for
   * both of their own losses.
   */
  static Stream<ModelConfig> models() {
    var attention = new AttentionReconstruction();
    var convolution = new Convolution(2);
    return Stream.of(
        config(new SeparatePositions(), convolution, attention),
        config(new ContiguousPositions(), convolution, attention),
        config(new SeparatePositions(), convolution, new AutoEncoding()),
        config(new SeparatePositions(), new Recurrent(2), attention),
        config(new SeparatePositions(), new SoftmaxPooling(2), new AutoEncoding()));
  }

  private static ModelConfig config(
      PositionScheme positions, Compression function, CompressionLoss loss) {
    return TinyModel.ofTokens()
        .vocabulary(17)
        .window(WINDOW)
        .memory(MEMORY)
        .compression(function)
        .compressionLoss(loss)
        .positions(positions)
        .dropout(0.1)
        .build();
  }

  private static ModelConfig with(ModelConfig config, CompressionLoss loss) {
    return config(config.positions(), config.compression(), loss);
  }

  private static boolean isKernel(String name) {
    return name.contains("/compression/");
  }

  private static void assertBits(String name, float[] actual, float[] expected) {
    int[] found = bits(actual);
    assertWithMessage("bits of %s, seed %s", name, SEED).that(found).isEqualTo(bits(expected));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, n -> Float.floatToRawIntBits(values[n]));
    return bits;
  }
}
