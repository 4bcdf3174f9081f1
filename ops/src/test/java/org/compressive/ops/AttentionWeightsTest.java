package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.compressive.kernels.AttentionSoftmax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Compares the weights of attention, by kernels in Java and by TensorFlow's ops, with float64. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class AttentionWeightsTest {

  private static final long SEED = 20191113;
  private static final String OP = "RelativeAttentionSoftmax";

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @CsvSource({
    // heads, sequences, queries, keys
    "1, 1, 1, 1",
    "2, 3, 4, 9",
    "2, 2, 5, 5", // without memory
    "1, 2, 3, 48", // the first query sees 46 keys, the last 48
    "2, 1, 40, 100",
    "0, 2, 3, 4",
  })
  void weightsAndGradientsAreThoseInFloat64(int heads, int batch, int queries, int keys) {
    Shape shape = Shape.of(heads, batch, queries, keys);
    for (boolean kernel : new boolean[] {true, false}) {
      for (boolean byDistance : new boolean[] {true, false}) {
        for (boolean masks : new boolean[] {true, false}) {
          check(shape, kernel, byDistance, masks, true);
        }
        check(shape, kernel, byDistance, true, false);
      }
    }
  }

  private void check(
      Shape shape, boolean kernel, boolean byDistance, boolean masks, boolean known) {
    int batch = (int) shape.get(1);
    int queries = (int) shape.get(2);
    int keys = (int) shape.get(3);
    Shape positionShape = byDistance ? shape.take(3).append(keys + 1) : shape;
    float[] content = normal(shape);
    float[] positions = normal(positionShape);
    float[] upstream = normal(shape);
    Shape hiddenShape = masks ? Shape.of(batch, queries, keys) : Shape.of(queries, keys);
    float[] hidden = hidden(hiddenShape);
    try (TestGraph g = new TestGraph()) {
      Shape open = Shape.of(known ? shape.get(0) : -1, -1, -1, -1);
      List<Operand<TFloat32>> inputs =
          List.of(
              g.input(known ? shape : open, shape, content),
              g.input(known ? positionShape : open, positionShape, positions));
      var ops = kernel ? g.ops.withVectorKernels() : g.ops;
      var mask = g.input(hiddenShape, hidden);
      var weights =
          byDistance
              ? ops.attentionWeightsByDistance(inputs.get(0), inputs.get(1), mask)
              : ops.attentionWeights(inputs.get(0), inputs.get(1), mask);
      assertThat(g.types().contains(OP)).isEqualTo(kernel);
      assertThat(g.shapeOf(weights)).isEqualTo(shape);
      var gradients = g.tf.gradients(g.tf.math.mul(weights, g.input(shape, upstream)), inputs);
      List<float[]> actual =
          g.fetch(
              List.of(
                  weights,
                  g.tf.identity(gradients.<TFloat32>dy(0)),
                  g.tf.identity(gradients.<TFloat32>dy(1))));
      double[][] expected = expected(shape, content, positions, hidden, upstream);
      for (int i = 0; i < expected.length; i++) {
        for (int j = 0; j < expected[i].length; j++) {
          assertWithMessage(
                  "%s, kernel %s, result %s, entry %s, seed %s", shape, kernel, i, j, SEED)
              .that((double) actual.get(i)[j])
              .isWithin(expected[i][j] == 0 ? 0 : 2e-6)
              .of(expected[i][j]);
        }
      }
    }
  }

  /** Returns the weights and the gradients of both kinds of scores. */
  private static double[][] expected(
      Shape shape, float[] content, float[] positions, float[] hidden, float[] upstream) {
    int batch = (int) shape.get(1);
    int queries = (int) shape.get(2);
    int keys = (int) shape.get(3);
    int masks = hidden.length / Math.max(queries * keys, 1);
    double[][] all = {
      new double[content.length], new double[content.length], new double[positions.length]
    };
    boolean byDistance = positions.length > content.length;
    int columns = byDistance ? keys + 1 : keys;
    for (int row = 0; row * keys < content.length; row++) {
      int query = row % queries;
      int mask = row / queries % batch % masks * queries + query;
      double[] weights = all[0];
      double total = 0;
      for (int key = 0; key <= keys - queries + query; key++) {
        int at = row * keys + key;
        // By distance, column r has the score of distance K - r.
        int column = byDistance ? key + queries - query : key;
        double score =
            content[at] + (double) positions[row * columns + column] + hidden[mask * keys + key];
        weights[at] = Math.exp(score);
        total += weights[at];
      }
      double mean = 0;
      for (int at = row * keys; at < (row + 1) * keys; at++) {
        weights[at] /= total;
        mean += weights[at] * upstream[at];
      }
      for (int key = 0; key <= keys - queries + query; key++) {
        int at = row * keys + key;
        all[1][at] = weights[at] * (upstream[at] - mean);
        all[2][row * columns + (byDistance ? key + queries - query : key)] = all[1][at];
      }
    }
    return all;
  }

  /** A score that is far above the others gets all the weight, and one far below gets none. */
  @Test
  void extremeScoresStayFinite() {
    float[] scores = {0, 200, -200, 1e30f, -1e30f, 3e38f, -3e38f, 100, 99};
    try (TestGraph g = new TestGraph()) {
      Shape shape = Shape.of(1, 1, 1, scores.length);
      var content = g.input(shape, scores);
      var distances = g.input(Shape.of(1, 1, 1, scores.length + 1), new float[scores.length + 1]);
      var hidden = g.input(Shape.of(1, scores.length), new float[scores.length]);
      var weights =
          g.ops.withVectorKernels().attentionWeightsByDistance(content, distances, hidden);
      assertThat(g.floats(weights))
          .usingExactEquality()
          .containsExactly(0f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f)
          .inOrder();
    }
  }

  /** A step with a number that is not finite is found by its loss. */
  @Test
  void aScoreThatIsNotANumberSpreadsOverItsRow() {
    float[] scores = new float[40];
    scores[3] = Float.NaN;
    try (TestGraph g = new TestGraph()) {
      var content = g.input(Shape.of(2, 1, 1, 20), scores);
      var distances = g.input(Shape.of(2, 1, 1, 21), new float[42]);
      var hidden = g.input(Shape.of(1, 20), new float[20]);
      float[] weights =
          g.floats(
              g.ops.withVectorKernels().attentionWeightsByDistance(content, distances, hidden));
      for (int i = 0; i < weights.length; i++) {
        assertWithMessage("entry %s", i).that(Float.isNaN(weights[i])).isEqualTo(i < 20);
      }
    }
  }

  /** A kernel sees the sizes that tensors have, which the graph may not know. */
  @Test
  void otherShapesAreRefused() {
    try (TestGraph g = new TestGraph()) {
      Shape open = Shape.of(-1, -1, -1, -1);
      var content = g.input(open, Shape.of(1, 1, 2, 3), new float[6]);
      var distances = g.input(open, Shape.of(1, 1, 2, 5), new float[10]);
      var weights =
          g.ops
              .withVectorKernels()
              .attentionWeightsByDistance(
                  content, distances, g.input(Shape.of(2, 3), new float[6]));
      var e = assertThrows(TFInvalidArgumentException.class, () -> g.floats(weights));
      assertThat(e)
          .hasMessageThat()
          .contains(
              "scores of positions ([1, 1, 2, 5]) must be as those of content ([1, 1, 2, 3])");
    }
  }

  /** Buffers address the scores of a head of a sequence by int. */
  @Test
  void scoresThatBuffersCannotAddressAreRefused() {
    Shape open = Shape.of(-1, -1, -1, -1);
    for (int queries : new int[] {(1 << 14) - 1, 1 << 14}) {
      Shape shape = Shape.of(0, 1, queries, (1 << 15) - 1);
      try (TestGraph g = new TestGraph()) {
        var scores = g.input(open, shape, new float[0]);
        var weights = AttentionSoftmax.gradient(g.tf, scores, scores);
        if (queries < 1 << 14) {
          assertThat(g.floats(weights)).isEmpty();
        } else {
          var e = assertThrows(TFInvalidArgumentException.class, () -> g.floats(weights));
          assertThat(e)
              .hasMessageThat()
              .contains("must have fewer than 2^31 bytes for each head of a sequence");
        }
      }
    }
  }

  @Test
  void knownShapesAreChecked() {
    for (boolean kernel : new boolean[] {true, false}) {
      try (TestGraph g = new TestGraph()) {
        var ops = kernel ? g.ops.withVectorKernels() : g.ops;
        var rows = g.input(Shape.of(2, 3), new float[6]);
        var content = g.input(Shape.of(1, 1, 2, 3), new float[6]);
        var distances = g.input(Shape.of(1, 1, 2, 4), new float[8]);
        assertThat(refusal(() -> ops.attentionWeights(rows, rows, rows)))
            .isEqualTo("content ([2, 3]) must be of rank 4, [H, B, T, K]");
        assertThat(refusal(() -> ops.attentionWeights(content, distances, rows)))
            .isEqualTo("positions ([1, 1, 2, 4]) must be [1, 1, 2, 3]");
        assertThat(refusal(() -> ops.attentionWeightsByDistance(content, content, rows)))
            .isEqualTo("positions ([1, 1, 2, 3]) must be [1, 1, 2, 4]");
        assertThat(refusal(() -> ops.attentionWeightsByDistance(content, distances, distances)))
            .isEqualTo("hidden ([1, 1, 2, 4]) must be [2, 3] or [1, 2, 3]");
      }
    }
  }

  private static String refusal(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  /** Hides a quarter of the keys, and those after each query, but not a query's own. */
  private float[] hidden(Shape shape) {
    int queries = (int) shape.get(shape.numDimensions() - 2);
    int keys = (int) shape.get(shape.numDimensions() - 1);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      int own = keys - queries + i / keys % queries;
      boolean hides = i % keys > own || (i % keys < own && random.nextInt(4) == 0);
      values[i] = hides ? CausalMemoryMask.HIDDEN : 0;
    }
    return values;
  }

  private float[] normal(Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * (float) random.nextGaussian();
    }
    return values;
  }
}
