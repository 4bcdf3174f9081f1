package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.compressive.graph.CompressiveStack;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.Pass;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.Embedding.Range;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Tests that each loss reaches all of its own parameters and none of the other's. */
final class IsolationTest {

  private static final int WINDOWS = 6;

  /** A compression loss below this may be rounding alone. */
  private static final double LEAST_LOSS = 1e-6;

  /**
   * Every parameter has a gradient. Up to window floor(n_m / n_s), a layer evicts only the zeros
   * with which memory starts, so its compression loss is zero, and so is the gradient. The test
   * makes no claim about windows in which zeros and rows are evicted together.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#every")
  void everyParameterHasTheGradientItShouldHave(Case each) {
    Random random = new Random(each.seed());
    try (var model =
        new StaticModel(
            each.config(),
            each.batch(),
            ReferenceBridge.parameters(each.config(), each.seed()),
            GraphOptimization.AS_BUILT)) {
      var transformer = model.parameters().in(ParameterGroup.TRANSFORMER);
      var compressors = model.parameters().in(ParameterGroup.COMPRESSION);
      var task = GraphGradients.of(model.ops(), model.learnt(), transformer);
      var compression =
          model
              .compressionLoss()
              .filter(loss -> !compressors.isEmpty())
              .map(loss -> GraphGradients.of(model.ops(), loss, compressors));

      Map<String, float[]> memories = model.initialMemories();
      for (int window = 1; window <= WINDOWS; window++) {
        List<int[][]> tokens = windows(each, random);
        List<int[][]> following = windows(each, random);
        Set<String> absent = absentRanges(each.config(), tokens, following);
        try (Evaluation evaluation = model.evaluation(tokens, following, memories)) {
          // No window reads what the last one compresses.
          assertLearns(each, window + tokens.size() - 2, without(absent, task.fetch(evaluation)));
        }
        if (compression.isPresent()) {
          try (Evaluation evaluation = model.evaluation(tokens.get(0), memories)) {
            assertLearns(each, window, compression.get().fetch(evaluation));
          }
        }
        memories = model.read(tokens.get(0), memories).memories();
      }
    }
  }

  /**
   * Two windows are read in one graph, so that gradients are stopped by the model and not by
   * feeding memories. A loss that is meant to reach the Transformer does reach it.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("withTwoLosses")
  void neitherLossReachesTheOthersParameters(Case each) {
    long seed = each.seed();
    Random random = new Random(seed);
    try (var model =
        new StaticModel(
            each.config(),
            each.batch(),
            ReferenceBridge.parameters(each.config(), seed),
            GraphOptimization.AS_BUILT)) {
      Ops tf = model.ops();
      Operand<TInt32> following =
          tf.placeholder(TInt32.class, Placeholder.shape(model.output().rows().shape().take(2)));
      var next =
          model
              .transformer()
              .call(
                  tf,
                  following,
                  model.output().memories(),
                  Pass.training(0, tf.constant(1L)).withVectorKernels());
      Map<String, float[]> memories = model.initialMemories();
      for (int window = 0; window < each.windows(); window++) {
        memories = model.read(tokens(each, random), memories).memories();
      }
      Map<String, float[]> before = memories;
      int[][] first = tokens(each, random);
      int[][] second = tokens(each, random);
      Supplier<Evaluation> feeding = () -> model.evaluation(first, before).feed(following, second);

      var logits =
          tf.math.addN(List.of(square(tf, model, model.output()), square(tf, model, next)));
      var compressors = model.parameters().in(ParameterGroup.COMPRESSION);
      assertReaches(false, each, model, logits, compressors, feeding);
      if (model.compressionLoss().isPresent()) {
        var losses =
            tf.math.addN(
                List.of(
                    model.output().compressionLoss(tf).orElseThrow(),
                    next.compressionLoss(tf).orElseThrow()));
        boolean losesSomething =
            model.read(first, before).compressionLoss().orElseThrow() > LEAST_LOSS;
        boolean reaches = !each.config().compressionLoss().stopGradient() && losesSomething;
        var transformer = model.parameters().in(ParameterGroup.TRANSFORMER);
        assertReaches(reaches, each, model, losses, transformer, feeding);
      }
    }
  }

  /**
   * Returns the cases with two losses; with backpropagation through time there is one loss and one
   * group of parameters.
   */
  static Stream<Case> withTwoLosses() {
    return Cases.fewer()
        .filter(each -> each.config().compresses())
        .filter(each -> !each.config().compressionLoss().throughTime());
  }

  /** Checks whether a loss reaches any of the given parameters, as expected. */
  private static void assertReaches(
      boolean expected,
      Case each,
      StaticModel model,
      Operand<TFloat32> loss,
      List<Parameter> parameters,
      Supplier<Evaluation> feeding) {
    if (parameters.isEmpty()) {
      return;
    }
    var gradients = GraphGradients.orZero(model.ops(), loss, parameters);
    try (Evaluation evaluation = feeding.get()) {
      var reached =
          gradients.fetch(evaluation).entrySet().stream()
              .filter(gradient -> GraphGradients.largest(gradient.getValue()) != 0)
              .map(Map.Entry::getKey)
              .toList();
      assertWithMessage("%s: reached are %s", each, reached)
          .that(!reached.isEmpty())
          .isEqualTo(expected);
    }
  }

  /** Returns a loss that depends on all logits. */
  private static Operand<TFloat32> square(
      Ops tf, StaticModel model, CompressiveStack.Output output) {
    return tf.nn.l2Loss(model.transformer().logits(tf, output.rows()));
  }

  private static List<int[][]> windows(Case each, Random random) {
    return Stream.generate(() -> tokens(each, random))
        .limit(each.config().compressionLoss().windows())
        .toList();
  }

  private static int[][] tokens(Case each, Random random) {
    return ReferenceBridge.tokens(
        each.batch(), each.config().window(), each.config().vocabulary(), random);
  }

  /**
   * Returns the suffixes of the names of parameters whose vocabulary range occurs in no input or in
   * no target.
   */
  private static Set<String> absentRanges(
      ModelConfig config, List<int[][]> tokens, List<int[][]> following) {
    var ranges = config.embedding().ranges(config.vocabulary(), config.width());
    return IntStream.range(0, ranges.size())
        .filter(i -> !hasOne(ranges.get(i), tokens) || !hasOne(ranges.get(i), following))
        .mapToObj("_%02d"::formatted)
        .collect(ImmutableSet.toImmutableSet());
  }

  private static boolean hasOne(Range range, List<int[][]> windows) {
    return windows.stream()
        .flatMap(Arrays::stream)
        .flatMapToInt(Arrays::stream)
        .anyMatch(token -> token >= range.first() && token < range.first() + range.size());
  }

  private static Map<String, float[]> without(Set<String> ends, Map<String, float[]> gradients) {
    return Maps.filterKeys(gradients, name -> ends.stream().noneMatch(name::endsWith));
  }

  private static void assertLearns(Case each, int windows, Map<String, float[]> gradients) {
    gradients.forEach(
        (name, gradient) -> {
          float largest = GraphGradients.largest(gradient);
          assertWithMessage("%s: gradient of %s is finite, %s windows", each, name, windows)
              .that(Float.isFinite(largest))
              .isTrue();
          boolean compressor = name.contains("/compression/");
          boolean slots = name.contains("/compressed_position_");
          int layer = compressor || slots ? Integer.parseInt(name.substring(6, 8)) : 0;
          boolean hidden = slots && each.config().emptyMemory() == EmptyMemory.MASKED;
          if ((compressor || hidden) && !each.hasEvicted(layer, windows)) {
            assertWithMessage("%s: largest gradient of %s, %s windows", each, name, windows)
                .that(largest)
                .isEqualTo(0f);
          } else if (!compressor || each.evictsRowsOnly(layer, windows)) {
            assertWithMessage("%s: largest gradient of %s, %s windows", each, name, windows)
                .that(largest)
                .isGreaterThan(0f);
          }
        });
  }
}
