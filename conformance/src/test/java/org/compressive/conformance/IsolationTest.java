package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.graph.CompressiveTransformer;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.Pass;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.CompressionLoss;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Each loss moves all of its own parameters and none of the other's. */
final class IsolationTest {

  private static final int WINDOWS = 6;

  /**
   * Rows are evicted from window 1 on, but up to window floor(n_m / n_s) they are the zeros that
   * memory starts with: the loss is zero there, and so is its gradient.
   */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyGeometry")
  void everyParameterHasTheGradientItShouldHave(Geometry geometry, ModelConfig config) {
    long seed = 3000L + Geometry.ALL.indexOf(geometry);
    System.out.printf("%s, %s: seed %d%n", geometry, config.positions(), seed);
    Random random = new Random(seed);
    try (var model = new StaticModel(config, geometry.batch(), Twin.parameters(config, seed))) {
      var transformer = model.parameters().in(ParameterGroup.TRANSFORMER);
      var kernels = model.parameters().in(ParameterGroup.COMPRESSION);
      var task = GraphGradients.of(model.ops(), model.taskLoss(), transformer);
      var compression =
          model.compressionLoss().map(loss -> GraphGradients.of(model.ops(), loss, kernels));
      assertThat(compression.isPresent()).isEqualTo(config.compresses());

      Map<String, float[]> memories = model.initialMemories();
      for (int window = 1; window <= WINDOWS; window++) {
        String where = "window %d, seed %d".formatted(window, seed);
        int[][] tokens = tokens(geometry, random);
        try (Evaluation evaluation = model.evaluation(tokens, tokens(geometry, random), memories)) {
          assertZero(task.fetch(evaluation), false, where);
        }
        if (compression.isPresent()) {
          boolean onlyZeros = window <= config.memory() / config.window();
          try (Evaluation evaluation = model.evaluation(tokens, memories)) {
            assertZero(compression.get().fetch(evaluation), onlyZeros, where);
          }
        }
        memories = model.read(tokens, memories).memories();
      }
    }
  }

  /**
   * Over two windows in one graph, so that what stops a gradient is the model and not the feeding
   * of memories.
   */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("everyLoss")
  void neitherLossReachesTheOthersParameters(Geometry geometry, ModelConfig config) {
    long seed = 3100L + Geometry.ALL.indexOf(geometry);
    System.out.printf("%s, %s: seed %d%n", geometry, config.positions(), seed);
    Random random = new Random(seed);
    try (var model = new StaticModel(config, geometry.batch(), Twin.parameters(config, seed))) {
      Ops tf = model.ops();
      var transformer = model.parameters().in(ParameterGroup.TRANSFORMER);
      var kernels = model.parameters().in(ParameterGroup.COMPRESSION);
      Operand<TInt32> following =
          tf.placeholder(TInt32.class, Placeholder.shape(model.output().logits().shape().take(2)));
      var next =
          model
              .transformer()
              .call(tf, following, model.output().memories(), Pass.training(0, tf.constant(1L)));
      Map<String, float[]> memories = model.initialMemories();
      for (int window = 0; window < WINDOWS; window++) {
        memories = model.read(tokens(geometry, random), memories).memories();
      }
      var task = GraphGradients.orZero(tf, model.taskLoss(), kernels);
      try (Evaluation evaluation =
          model.evaluation(tokens(geometry, random), tokens(geometry, random), memories)) {
        assertZero(task.fetch(evaluation), true, "task loss, seed " + seed);
      }
      if (model.compressionLoss().isPresent()) {
        var both = sum(tf, model.output(), next);
        var compression = GraphGradients.orZero(tf, both, transformer);
        try (Evaluation evaluation =
            model
                .evaluation(tokens(geometry, random), memories)
                .feed(following, tokens(geometry, random))) {
          assertZero(compression.fetch(evaluation), true, "compression loss, seed " + seed);
        }
      }
    }
  }

  static Stream<Arguments> everyGeometry() {
    return Geometry.ALL.stream()
        .flatMap(
            geometry ->
                geometry.configs(new AttentionReconstruction()).stream()
                    .map(config -> arguments(geometry, config)));
  }

  /** Every loss; and windows that outrun memory, whose own rows are compressed at once. */
  static Stream<Arguments> everyLoss() {
    var losses =
        Variants.of(CompressionLoss.class).stream()
            .flatMap(loss -> Geometry.FIGURE_1.configs(loss).stream())
            .map(config -> arguments(Geometry.FIGURE_1, config));
    var outrun =
        everyGeometry()
            .filter(
                each ->
                    each.get()[1] instanceof ModelConfig config
                        && config.compresses()
                        && config.memory() < config.window());
    return Stream.concat(losses, outrun);
  }

  private static int[][] tokens(Geometry geometry, Random random) {
    return Twin.tokens(geometry.batch(), geometry.window(), Geometry.VOCABULARY, random);
  }

  private static Operand<TFloat32> sum(
      Ops tf, CompressiveTransformer.Output first, CompressiveTransformer.Output second) {
    return tf.math.addN(
        List.of(first.compressionLoss(tf).orElseThrow(), second.compressionLoss(tf).orElseThrow()));
  }

  private static void assertZero(Map<String, float[]> gradients, boolean zero, String where) {
    gradients.forEach(
        (name, gradient) -> {
          float largest = GraphGradients.largest(gradient);
          assertWithMessage("gradient of %s is finite, %s", name, where)
              .that(Float.isFinite(largest))
              .isTrue();
          assertWithMessage("gradient of %s is zero (largest entry %s), %s", name, largest, where)
              .that(largest == 0)
              .isEqualTo(zero);
        });
  }
}
