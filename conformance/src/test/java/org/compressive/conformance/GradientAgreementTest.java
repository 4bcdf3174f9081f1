package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.compressive.conformance.reference.CentralDifferences;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceMemories;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the graph's gradients with central differences of the float64 reference, on sampled
 * entries of every parameter, with full memories that are held fixed. A compression loss with
 * gradients of its own is differenced with respect to one parameter of the compressor at a time,
 * with everything else held fixed, since a difference does not see a stop-gradient.
 */
final class GradientAgreementTest {

  private static final int SAMPLES = 2;
  private static final double TOLERANCE = 1e-3;

  /**
   * The share of a parameter's largest entry below which an entry's own size no longer matters,
   * because float32 leaves rounding errors of its neighbors there.
   */
  private static final double FLOOR = 0.01;

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#once")
  void gradientsAreTheReferencesDifferences(Case each) {
    ReferenceParameters values = ReferenceBridge.parameters(each.config(), each.seed());
    try (var model =
        new StaticModel(each.config(), each.batch(), values, GraphOptimization.OPTIMIZED)) {
      assertGradients(model, each, values);
    }
  }

  /** The other test uses kernels in Java where they run. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.compressive.conformance.Cases#geometries")
  void gradientsOfStockOpsAreTheReferencesDifferences(Case each) {
    ReferenceParameters values = ReferenceBridge.parameters(each.config(), each.seed());
    try (var model =
        StaticModel.composed(each.config(), each.batch(), values, GraphOptimization.OPTIMIZED)) {
      assertGradients(model, each, values);
    }
  }

  private static void assertGradients(StaticModel model, Case each, ReferenceParameters values) {
    ModelConfig config = each.config();
    Random random = new Random(each.seed());
    Map<String, float[]> memories = full(values, each, random);
    ReferenceMemories fixed = ReferenceBridge.memories(config, each.batch(), memories);
    List<int[][]> windows = windows(each, random);
    List<int[][]> targets = windows(each, random);
    boolean both = model.learnsFromCompression();

    var transformer = model.parameters().in(ParameterGroup.TRANSFORMER);
    var gradients = GraphGradients.of(model.ops(), model.learnt(), transformer);
    try (Evaluation evaluation = model.evaluation(windows, targets, memories)) {
      gradients
          .fetch(evaluation)
          .forEach(
              (name, gradient) -> {
                var loss =
                    ReferenceCompressiveTransformer.lossAsFunctionOf(
                        name, values, windows, targets, fixed, both);
                var mixers = ReferenceCompressiveTransformer.mixerLossAsFunctionOf(name, values);
                assertAgree(
                    name,
                    gradient,
                    at -> loss.applyAsDouble(at) + mixers.applyAsDouble(at),
                    values.get(name),
                    each.seed());
              });
    }
    if (model.compressionLoss().isPresent()) {
      var step = new ReferenceCompressiveTransformer(values).step(windows.get(0), fixed);
      compressionGradients(model, windows.get(0), memories)
          .forEach(
              (name, gradient) -> {
                var loss = step.compressionLossAsFunctionOf(name);
                assertAgree(name, gradient, loss, values.get(name), each.seed());
              });
    }
  }

  private static List<int[][]> windows(Case each, Random random) {
    return Stream.generate(
            () ->
                ReferenceBridge.tokens(
                    each.batch(), each.config().window(), each.config().vocabulary(), random))
        .limit(each.config().compressionLoss().windows())
        .toList();
  }

  private static Map<String, float[]> full(ReferenceParameters values, Case each, Random random) {
    ModelConfig config = each.config();
    var reference = new ReferenceCompressiveTransformer(values);
    ReferenceMemories memories = reference.initialMemories(each.batch());
    for (int window = 0; window < each.windows(); window++) {
      int[][] tokens =
          ReferenceBridge.tokens(each.batch(), config.window(), config.vocabulary(), random);
      memories = reference.step(tokens, memories).memories();
    }
    return Maps.transformValues(ReferenceBridge.byName(config, memories), ReferenceBridge::floats);
  }

  private static Map<String, float[]> compressionGradients(
      StaticModel model, int[][] tokens, Map<String, float[]> memories) {
    var parameters = model.parameters().in(ParameterGroup.COMPRESSION);
    if (parameters.isEmpty()) {
      return Map.of();
    }
    var loss = model.compressionLoss().orElseThrow();
    try (Evaluation evaluation = model.evaluation(tokens, memories)) {
      return GraphGradients.of(model.ops(), loss, parameters).fetch(evaluation);
    }
  }

  private static void assertAgree(
      String name, float[] gradient, ToDoubleFunction<double[]> loss, double[] at, long seed) {
    double largest = 0;
    for (float entry : gradient) {
      largest = Math.max(largest, Math.abs(entry));
    }
    assertWithMessage("largest entry of the gradient of %s, seed %s", name, seed)
        .that(largest)
        .isGreaterThan(0);
    int smooth = 0;
    var entries = CentralDifferences.sampled(loss, at, SAMPLES, seed);
    for (CentralDifferences.Entry entry : entries) {
      double size = Math.max(Math.abs(entry.derivative()), FLOOR * largest);
      if (entry.uncertainty() > 0.1 * TOLERANCE * size) {
        continue; // a kink of a ReLU lies within the step
      }
      smooth++;
      assertWithMessage("gradient of %s[%s], seed %s", name, entry.index(), seed)
          .that((double) gradient[entry.index()])
          .isWithin(TOLERANCE * size)
          .of(entry.derivative());
    }
    assertWithMessage("%s: entries away from kinks, of %s, seed %s", name, entries.size(), seed)
        .that(smooth)
        .isAtLeast((entries.size() + 1) / 2);
  }
}
