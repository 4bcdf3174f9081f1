package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Compares the attention-reconstruction loss by a kernel in Java with its definition in float64.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class ReconstructionMeansTest {

  private static final long SEED = 20191113;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @CsvSource({
    // heads, sequences, queries, slots, first evicted row, evicted rows, compressed rows, width
    "1, 1, 1, 1, 0, 1, 1, 1",
    "2, 3, 4, 7, 2, 4, 2, 5",
    "2, 2, 70, 64, 16, 48, 12, 32", // two blocks of queries
    "3, 0, 4, 7, 2, 4, 2, 5",
  })
  void meansAndGradientsAreThoseInFloat64(
      int heads,
      int sequences,
      int queries,
      int slots,
      int first,
      int evicted,
      int compressed,
      int width) {
    long all = (long) heads * width;
    Shape windowShape = Shape.of(sequences, queries, 3 * all);
    Shape memoryShape = Shape.of(sequences, slots, 2 * all);
    Shape compressedShape = Shape.of(sequences, compressed, 2 * all);
    float[] window = normal(windowShape);
    float[] memory = normal(memoryShape);
    float[] rows = normal(compressedShape);
    Shape means = Shape.of(sequences, heads);
    float[] upstream = normal(means);
    double[] expected = new double[upstream.length];
    double[] gradient = new double[rows.length];
    for (int part = 0; part < expected.length; part++) {
      int sequence = part / heads;
      int head = part % heads;
      for (int query = 0; query < queries; query++) {
        float[] q = part(window, (sequence * queries + query) * 3 * heads + head, width);
        double[] target = new double[width];
        attend(q, memory, heads, head, sequence * slots + first, evicted, target);
        double[] result = new double[width];
        double[] weights = attend(q, rows, heads, head, sequence * compressed, compressed, result);
        double mean = 0;
        double[] ofWeights = new double[compressed];
        for (int e = 0; e < width; e++) {
          double difference = result[e] - target[e];
          expected[part] += difference * difference / queries / width;
          double ofResult = upstream[part] * 2 * difference / queries / width;
          for (int key = 0; key < compressed; key++) {
            int value = place(heads, head, sequence * compressed + key, 1, width) + e;
            ofWeights[key] += ofResult * rows[value];
            gradient[value] += ofResult * weights[key];
          }
        }
        for (int key = 0; key < compressed; key++) {
          mean += weights[key] * ofWeights[key];
        }
        for (int key = 0; key < compressed; key++) {
          for (int e = 0; e < width; e++) {
            gradient[place(heads, head, sequence * compressed + key, 0, width) + e] +=
                weights[key] * (ofWeights[key] - mean) * q[e];
          }
        }
      }
    }
    try (TestGraph g = new TestGraph()) {
      var input = g.input(compressedShape, rows);
      var actual =
          g.ops
              .withVectorKernels()
              .reconstructionMeans(
                  g.input(Shape.of(-1, -1, 3 * all), windowShape, window),
                  g.input(memoryShape, memory),
                  input,
                  heads,
                  first,
                  evicted);
      var gradients =
          g.tf.gradients(g.tf.math.mul(actual, g.input(means, upstream)), List.of(input));
      List<float[]> fetched = g.fetch(List.of(actual, g.tf.identity(gradients.<TFloat32>dy(0))));
      compare(fetched.get(0), expected);
      compare(fetched.get(1), gradient);
    }
  }

  /** Attends to rows of one head, adds what is read to the result, and returns the weights. */
  private static double[] attend(
      float[] query, float[] rows, int heads, int head, int first, int count, double[] result) {
    int width = query.length;
    double[] weights = new double[count];
    double total = 0;
    for (int key = 0; key < count; key++) {
      double score = 0;
      for (int e = 0; e < width; e++) {
        score += (double) query[e] * rows[place(heads, head, first + key, 0, width) + e];
      }
      weights[key] = Math.exp(score);
      total += weights[key];
    }
    for (int key = 0; key < count; key++) {
      weights[key] /= total;
      for (int e = 0; e < width; e++) {
        result[e] += weights[key] * rows[place(heads, head, first + key, 1, width) + e];
      }
    }
    return weights;
  }

  /** Returns the first element of a key, half 0, or value, half 1. */
  private static int place(int heads, int head, int row, int half, int width) {
    return ((row * 2 + half) * heads + head) * width;
  }

  private static float[] part(float[] all, int index, int width) {
    float[] part = new float[width];
    System.arraycopy(all, index * width, part, 0, width);
    return part;
  }

  private static void compare(float[] actual, double[] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertWithMessage("entry %s, seed %s", i, SEED)
          .that((double) actual[i])
          .isWithin(1e-5 * Math.max(1, Math.abs(expected[i])))
          .of(expected[i]);
    }
  }

  @Test
  void otherShapesAreRefused() {
    Shape window = Shape.of(1, 2, 9);
    Shape memory = Shape.of(1, 4, 6);
    Shape compressed = Shape.of(1, 1, 6);
    refuse(
        Shape.of(1, 2, 8),
        memory,
        compressed,
        4,
        "window ([1, 2, 8]) must be [B, T, 3 H E] with 1 heads");
    refuse(
        window,
        Shape.of(2, 4, 6),
        compressed,
        4,
        "memory ([2, 4, 6]) must be [B, M, 6] for window ([1, 2, 9])");
    refuse(
        window,
        memory,
        Shape.of(1, 1, 4),
        4,
        "compressed rows ([1, 1, 4]) must be [B, R, 6] for window ([1, 2, 9])");
    refuse(window, memory, compressed, 5, "the last evicted row (5) must be in memory ([1, 4, 6])");
  }

  private static void refuse(
      Shape window, Shape memory, Shape compressed, int evicted, String message) {
    try (TestGraph g = new TestGraph()) {
      var ops = g.ops.withVectorKernels();
      var w = g.input(window, new float[(int) window.size()]);
      var m = g.input(memory, new float[(int) memory.size()]);
      var c = g.input(compressed, new float[(int) compressed.size()]);
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> ops.reconstructionMeans(w, m, c, 1, 0, evicted));
      assertThat(e).hasMessageThat().isEqualTo(message);
    }
  }

  @Test
  void needsVectorKernels() {
    try (TestGraph g = new TestGraph()) {
      var x = g.input(Shape.of(1), 0);
      var e =
          assertThrows(
              IllegalStateException.class, () -> g.ops.reconstructionMeans(x, x, x, 1, 0, 1));
      assertThat(e).hasMessageThat().isEqualTo("reconstruction of attention needs vector kernels");
    }
  }

  private float[] normal(Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    return values;
  }
}
