package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;

/** Tests three tokens of width 2, with rows and logits worked out by hand. */
final class ReferenceEmbeddingTest {
  private static final double ROOT = Math.sqrt(2);
  private static final ReferenceOptions PLAIN = ReferenceOptions.plain();
  private static final double[] WIDE = {1, 2, 3, 4, 5, 6}; // [3, 2]
  private static final double[] NARROW = {1, 2, 3}; // [3, 1]

  @Test
  void tied() {
    ReferenceParameters parameters = parameters(PLAIN).with("embedding", WIDE);
    assertEmbedded(parameters, new double[][] {{5 * ROOT, 6 * ROOT}, {1 * ROOT, 2 * ROOT}});
    // (10, 1) times each of (1, 2), (3, 4) and (5, 6)
    assertLogits(parameters, 12 + 0.1, 34 + 0.2, 56 + 0.3);
  }

  @Test
  void untied() {
    ReferenceParameters parameters =
        parameters(PLAIN.withTied(false))
            .with("embedding", WIDE)
            .with("output_weights", new double[] {1, 0, 0, 1, 1, 1});
    assertEmbedded(parameters, new double[][] {{5 * ROOT, 6 * ROOT}, {1 * ROOT, 2 * ROOT}});
    assertLogits(parameters, 10 + 0.1, 1 + 0.2, 11 + 0.3);
  }

  @Test
  void factorised() {
    ReferenceParameters parameters =
        parameters(PLAIN.withEmbeddingWidth(1))
            .with("embedding", NARROW)
            .with("embedding_projection", new double[] {4, -1});
    assertEmbedded(parameters, new double[][] {{12 * ROOT, -3 * ROOT}, {4 * ROOT, -1 * ROOT}});
    assertLogits(parameters, 39 + 0.1, 78 + 0.2, 117 + 0.3); // (10, 1) (4, -1) = 39
  }

  @Test
  void untiedAndFactorised() {
    ReferenceParameters parameters =
        parameters(PLAIN.withEmbeddingWidth(1).withTied(false))
            .with("embedding", NARROW)
            .with("embedding_projection", new double[] {4, -1})
            .with("output_projection", new double[] {1, 5})
            .with("output_weights", new double[] {2, 0, -1});
    assertEmbedded(parameters, new double[][] {{12 * ROOT, -3 * ROOT}, {4 * ROOT, -1 * ROOT}});
    assertLogits(parameters, 30 + 0.1, 0 + 0.2, -15 + 0.3); // (10, 1) (1, 5) = 15
  }

  /** The embedding is wider than two; matrices are row-major in this order. */
  @Test
  void projectionsAreFromTheirInputs() {
    double[] projection = {1, 2, 3, 4, 5, 6}; // embedding [3, 2], output [2, 3]
    ReferenceParameters parameters =
        parameters(PLAIN.withEmbeddingWidth(3).withTied(false))
            .with("embedding", new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1})
            .with("output_weights", new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1})
            .with("embedding_projection", projection)
            .with("output_projection", projection);
    assertEmbedded(parameters, new double[][] {{5 * ROOT, 6 * ROOT}, {1 * ROOT, 2 * ROOT}});
    assertLogits(parameters, 14 + 0.1, 25 + 0.2, 36 + 0.3); // 10 (1, 2, 3) + (4, 5, 6)
  }

  private static void assertEmbedded(ReferenceParameters parameters, double[][] expected) {
    double[][] rows = ReferenceEmbedding.of(parameters).embedded(new int[] {2, 0});
    Sample.assertClose("embedded", rows, expected, 1e-12);
  }

  private static void assertLogits(ReferenceParameters parameters, double... expected) {
    double[][] logits =
        ReferenceEmbedding.of(parameters.with("output_bias", new double[] {0.1, 0.2, 0.3}))
            .logits(new double[][] {{10, 1}});
    Sample.assertClose("logits", logits, new double[][] {expected}, 1e-12);
    assertThat(logits).hasLength(1);
  }

  private static ReferenceParameters parameters(ReferenceOptions options) {
    return ReferenceParameters.random(
        new ReferenceDimensions(
            3,
            2,
            1,
            2,
            ImmutableList.of(1),
            ImmutableList.of(0),
            ImmutableList.of(new ReferenceMeanPooling(2, 1)),
            new ReferenceNoCompressionLoss(),
            options),
        0);
  }
}
