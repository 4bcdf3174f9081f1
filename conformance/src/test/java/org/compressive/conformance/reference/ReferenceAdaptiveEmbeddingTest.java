package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests clusters of a vocabulary of five, {0, 1}, {2, 3} and {4}, by hand and by general
 * properties.
 */
final class ReferenceAdaptiveEmbeddingTest {
  private static final long SEED = 17;
  private static final double ROOT = Math.sqrt(2);
  private static final ReferenceOptions CLUSTERS =
      ReferenceOptions.plain().withCutoffs(ImmutableList.of(2, 4)).withDivisor(2);

  @Test
  void rowsAreOfTheTokensCluster() {
    double[][] rows = ReferenceEmbedding.of(byHand(true)).embedded(new int[] {1, 3, 4});
    // 2/7 (2, 1) and 3 (1, -2)
    double[][] expected = {
      {5 * ROOT, -1 * ROOT}, {4.0 / 7 * ROOT, 2.0 / 7 * ROOT}, {3 * ROOT, -6 * ROOT}
    };
    Sample.assertClose("embedded", rows, expected, 1e-12);
  }

  /**
   * The row is (1, 5). The head's scores are ln 2, 0, ln 3 and ln 4, whose exponentials sum to 10.
   * Both the tied and the untied projection map the row to 7 for the second cluster, whose scores
   * then are ln 3 and ln 2.
   */
  @ParameterizedTest(name = "tied {0}")
  @ValueSource(booleans = {true, false})
  void probabilitiesAreProductsOfTwo(boolean tied) {
    double[][] rows = {{1, 5}};
    Sample.assertClose(
        "probabilities",
        Rows.each(ReferenceEmbedding.of(byHand(tied)).logits(rows), Math::exp),
        new double[][] {{0.2, 0.1, 0.3 * 3 / 5, 0.3 * 2 / 5, 0.4}},
        1e-12);
  }

  /** The second cluster has width 2 in a model of width 4; matrices are row-major in this order. */
  @ParameterizedTest(name = "tied {0}")
  @ValueSource(booleans = {true, false})
  void projectionsAreFromTheirInputs(boolean tied) {
    ReferenceOptions options = CLUSTERS.withCutoffs(ImmutableList.of(3)).withTied(tied);
    double[] identity = {1, 0, 0, 1};
    ReferenceParameters parameters =
        ReferenceParameters.random(dimensions(4, options), SEED)
            .with("embedding_01", identity)
            .with("embedding_projection_01", new double[] {1, 2, 3, 4, 5, 6, 7, 8})
            .with("output_bias_01", new double[] {0, Math.log(3) - 12});
    ReferenceParameters both =
        tied
            ? parameters
            : parameters
                .with("output_weights_01", identity)
                .with("output_projection_01", new double[] {1, 5, 2, 6, 3, 7, 4, 8});
    ReferenceEmbedding embedding = ReferenceEmbedding.of(both);
    Sample.assertClose(
        "embedded", embedding.embedded(new int[] {4}), new double[][] {{10, 12, 14, 16}}, 1e-12);
    double[] row = embedding.logits(new double[][] {{1, 0, 2, 0}})[0]; // projected to (7, 19)
    assertThat(row[4] - row[3]).isWithin(1e-12).of(Math.log(3));
  }

  @ParameterizedTest(name = "tied {0}, divisor {1}, embedding width {2}, cutoffs {3}")
  @CsvSource({
    "true, 4, 0, 3",
    "true, 1, 0, 2 5",
    "false, 1, 0, 3",
    "false, 2, 0, 1 2 8",
    "true, 3, 6, 4 6",
    "false, 2, 6, 4 6",
    "false, 1, 6, 7",
    "true, 9, 8, 2 7"
  })
  void probabilitiesSumToOne(boolean tied, int divisor, int embeddingWidth, String cutoffs) {
    ReferenceOptions options =
        ReferenceOptions.plain()
            .withTied(tied)
            .withDivisor(divisor)
            .withEmbeddingWidth(embeddingWidth)
            .withCutoffs(
                Arrays.stream(cutoffs.split(" ", -1))
                    .map(Integer::valueOf)
                    .collect(ImmutableList.toImmutableList()));
    ReferenceDimensions sizes = Sample.sizes(9, 1, 4, 3, Sample.convolution(2), options);
    var model = new ReferenceCompressiveTransformer(ReferenceParameters.random(sizes, SEED));
    ReferenceStep step = model.step(new int[][] {{8, 0, 3, 5}}, model.initialMemories(1));
    for (double[] row : step.logits()[0]) {
      assertThat(row).hasLength(9);
      assertWithMessage("sum of probabilities, seed %s", SEED)
          .that(Arrays.stream(row).map(Math::exp).sum())
          .isWithin(1e-12)
          .of(1.0);
    }
    double loss = -(step.logits()[0][0][0] + step.logits()[0][1][8]) / 4;
    loss -= (step.logits()[0][2][4] + step.logits()[0][3][6]) / 4;
    assertWithMessage("task loss, seed %s", SEED)
        .that(step.taskLoss(new int[][] {{0, 8, 4, 6}}))
        .isWithin(1e-12)
        .of(loss);
  }

  /** Only embeddings narrower than the model are projected. */
  @Test
  void atDivisorOneNothingIsProjected() {
    assertThat(shapes(8, CLUSTERS.withDivisor(1).withTied(false)).keySet())
        .containsNoneOf(
            "embedding_projection_00", "embedding_projection_02", "output_projection_01");
    assertThat(shapes(8, CLUSTERS.withDivisor(1)))
        .containsEntry("embedding_02", ImmutableLongArray.of(1, 8));
    assertThat(shapes(8, CLUSTERS.withDivisor(1).withEmbeddingWidth(6)))
        .containsEntry("embedding_projection_02", ImmutableLongArray.of(6, 8));
    assertThat(shapes(8, CLUSTERS.withEmbeddingWidth(8)).keySet())
        .doesNotContain("embedding_projection_00");
  }

  @Test
  void eachClusterHasParametersOfItsOwn() {
    var shapes =
        shapes(8, CLUSTERS.withDivisor(3).withEmbeddingWidth(6).withTied(false)); // 6, 2 and 1
    assertThat(shapes.keySet().stream().filter(name -> !name.contains("layer_")).toList())
        .containsExactly(
            "embedding_00",
            "embedding_projection_00",
            "embedding_01",
            "embedding_projection_01",
            "embedding_02",
            "embedding_projection_02",
            "final_norm/scale",
            "final_norm/offset",
            "output_projection_00",
            "output_weights_00",
            "output_bias_00",
            "output_projection_01",
            "output_weights_01",
            "output_bias_01",
            "output_projection_02",
            "output_weights_02",
            "output_bias_02",
            "cluster_weights",
            "cluster_bias")
        .inOrder();
    assertThat(shapes).containsEntry("embedding_00", ImmutableLongArray.of(2, 6));
    assertThat(shapes).containsEntry("embedding_projection_01", ImmutableLongArray.of(2, 8));
    assertThat(shapes).containsEntry("output_projection_01", ImmutableLongArray.of(8, 2));
    assertThat(shapes).containsEntry("output_weights_02", ImmutableLongArray.of(1, 1));
    assertThat(shapes).containsEntry("output_bias_01", ImmutableLongArray.of(2));
    assertThat(shapes).containsEntry("cluster_weights", ImmutableLongArray.of(2, 6));
    assertThat(shapes).containsEntry("cluster_bias", ImmutableLongArray.of(2));
  }

  @Test
  void tiedHasNoWeightsOfTheOutputsOwn() {
    assertThat(shapes(8, CLUSTERS).keySet().stream().filter(n -> n.startsWith("output")).toList())
        .containsExactly("output_bias_00", "output_bias_01", "output_bias_02");
    assertThat(shapes(8, CLUSTERS)).doesNotContainKey("embedding");
  }

  private static ReferenceParameters byHand(boolean tied) {
    double third = Math.log(3);
    double[] first = {Math.log(2), 0, 5, -1};
    double[] second = {third / 7, 2.0 / 7};
    ReferenceParameters parameters =
        ReferenceParameters.random(dimensions(2, CLUSTERS.withTied(tied)), SEED)
            .with("embedding_00", first)
            .with("embedding_01", second)
            .with("embedding_projection_01", new double[] {2, 1})
            .with("embedding_02", new double[] {3})
            .with("embedding_projection_02", new double[] {1, -2})
            .with("output_bias_00", new double[] {0, 0})
            .with("output_bias_01", new double[] {0, Math.log(2) - 2})
            .with("cluster_weights", new double[] {third, 0, -1, 0.2})
            .with("cluster_bias", new double[] {0, Math.log(4)});
    return tied
        ? parameters
        : parameters
            .with("output_weights_00", first)
            .with("output_weights_01", second)
            .with("output_projection_01", new double[] {2, 1})
            .with("embedding_00", new double[] {9, 9, 9, 9})
            .with("embedding_01", new double[] {9, 9})
            .with("embedding_projection_01", new double[] {9, 9});
  }

  private static ImmutableMap<String, ImmutableLongArray> shapes(
      int width, ReferenceOptions options) {
    return ReferenceParameters.shapes(dimensions(width, options));
  }

  private static ReferenceDimensions dimensions(int width, ReferenceOptions options) {
    return Sample.sizes(5, 1, 1, 0, new ReferenceMeanPooling(width, 1), options);
  }
}
