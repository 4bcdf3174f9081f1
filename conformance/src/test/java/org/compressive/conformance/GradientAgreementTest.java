package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.compressive.conformance.reference.CentralDifferences;
import org.compressive.conformance.reference.ReferenceCompressiveTransformer;
import org.compressive.conformance.reference.ReferenceMemories;
import org.compressive.conformance.reference.ReferenceParameters;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.config.AttentionReconstruction;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The graph's gradients against central differences of the float64 reference, on sampled entries of
 * every parameter, with full memories that are held fixed. The compression loss is differenced over
 * one kernel at a time, since a difference does not see a stop-gradient.
 */
final class GradientAgreementTest {

  private static final int SAMPLES = 3;
  private static final double TOLERANCE = 1e-3;

  /**
   * Part of a parameter's largest entry below which an entry's own size no longer matters: there
   * float32 has left rounding of its neighbours.
   */
  private static final double FLOOR = 0.01;

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("models")
  void gradientsAreTheReferencesDifferences(Geometry geometry, ModelConfig config) {
    long seed = 2000L + Geometry.ALL.indexOf(geometry);
    System.out.printf("%s, %s: seed %d%n", geometry, config.positions(), seed);
    ReferenceParameters values = Twin.parameters(config, seed);
    Random random = new Random(seed);
    try (StaticModel model = new StaticModel(config, geometry.batch(), values)) {
      Map<String, float[]> memories = full(model, geometry, config, random);
      ReferenceMemories fixed = Twin.memories(config, geometry.batch(), memories);
      int[][] tokens = Twin.tokens(geometry.batch(), config.window(), config.vocabulary(), random);
      int[][] targets = Twin.tokens(geometry.batch(), config.window(), config.vocabulary(), random);

      var transformer = model.parameters().in(ParameterGroup.TRANSFORMER);
      var gradients = GraphGradients.of(model.ops(), model.taskLoss(), transformer);
      try (Evaluation evaluation = model.evaluation(tokens, targets, memories)) {
        gradients
            .fetch(evaluation)
            .forEach(
                (name, gradient) -> {
                  var loss =
                      ReferenceCompressiveTransformer.taskLossAsFunctionOf(
                          name, values, tokens, targets, fixed);
                  assertAgree(name, gradient, loss, values.get(name), seed);
                });
      }
      if (config.compresses()) {
        var step = new ReferenceCompressiveTransformer(values).step(tokens, fixed);
        var kernelGradients = kernelGradients(model, tokens, memories);
        for (int layer = 0; layer < config.layers(); layer++) {
          String name = ReferenceParameters.kernelName(layer);
          var loss = step.compressionLossAsFunctionOfKernel(layer);
          assertAgree(name, kernelGradients.get(name), loss, values.get(name), seed);
        }
      }
    }
  }

  static Stream<Arguments> models() {
    return Geometry.ALL.stream()
        .flatMap(
            geometry ->
                geometry.configs(new AttentionReconstruction()).stream()
                    .map(config -> arguments(geometry, config)));
  }

  private static Map<String, float[]> full(
      StaticModel model, Geometry geometry, ModelConfig config, Random random) {
    Map<String, float[]> memories = model.initialMemories();
    for (int window = 0; window < geometry.windows(); window++) {
      int[][] tokens = Twin.tokens(geometry.batch(), config.window(), config.vocabulary(), random);
      memories = model.read(tokens, memories).memories();
    }
    return memories;
  }

  private static Map<String, float[]> kernelGradients(
      StaticModel model, int[][] tokens, Map<String, float[]> memories) {
    var kernels = model.parameters().in(ParameterGroup.COMPRESSION);
    var loss = model.compressionLoss().orElseThrow();
    try (Evaluation evaluation = model.evaluation(tokens, memories)) {
      return GraphGradients.of(model.ops(), loss, kernels).fetch(evaluation);
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
