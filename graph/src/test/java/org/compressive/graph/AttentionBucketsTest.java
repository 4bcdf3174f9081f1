package org.compressive.graph;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

final class AttentionBucketsTest {

  private static final double TOLERANCE = 1e-6;

  /** C = 8 is in buckets 0 0 1 2 3 3 4 5, M = 6 in one bucket each, and T = 2 in 0 and 3. */
  @Test
  void slotsFallIntoBucketsFromOldestToNewest() {
    float[] first = {1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 1, 0};
    float[] second = {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 129};
    double[] expected = {
      3, 4, 8, 48, 64, 128, //
      1, 2, 4, 8, 16, 32, //
      65, 0, 0, 129, 0, 0
    };
    float[] attention = Floats.concat(divided(first, 256), divided(second, 256));
    assertClose(buckets(Shape.of(1, 1, 2, 16), attention, 8, 6), divided(expected, 512));
  }

  /** C = 4 is in buckets 0 1 3 4, M = 1 in 0, and T = 3 in 0 2 4. */
  @Test
  void fewerSlotsThanBucketsLeaveSomeEmpty() {
    float[] query = {1, 2, 4, 8, 16, 32, 64, 129};
    float[] attention = divided(Floats.concat(query, query, query), 256);
    double[] expected = {
      1, 2, 0, 4, 8, 0, //
      16, 0, 0, 0, 0, 0, //
      32, 0, 64, 0, 129, 0
    };
    assertClose(buckets(Shape.of(1, 1, 3, 8), attention, 4, 1), divided(expected, 256));
  }

  @Test
  void aMemoryThatThereIsNotHasNoShare() {
    float[] query = {1, 2, 4, 8, 16, 32, 65};
    double[] withoutCompressed = {
      0, 0, 0, 0, 0, 0, //
      1, 2, 4, 8, 16, 32, //
      65, 0, 0, 0, 0, 0
    };
    assertClose(
        buckets(Shape.of(1, 1, 1, 7), divided(query, 128), 0, 6), divided(withoutCompressed, 128));
    double[] windowAlone = {
      0, 0, 0, 0, 0, 0, //
      0, 0, 0, 0, 0, 0, //
      128, 0, 0, 0, 0, 0
    };
    assertClose(buckets(Shape.of(1, 1, 1, 1), new float[] {1}, 0, 0), divided(windowAlone, 128));
  }

  /** Compares with sums slot by slot; no size is a multiple of 6. */
  @Test
  void isTheMeanOverStreamsHeadsAndQueriesAndAddsUpToOne() {
    long seed = 31;
    int compressed = 13;
    int memory = 7;
    int window = 5;
    int keys = compressed + memory + window;
    int queries = 2 * 3 * window;
    float[] attention = new float[queries * keys];
    double[] expected = new double[AttentionBuckets.COUNT];
    Random random = new Random(seed);
    for (int query = 0; query < queries; query++) {
      double[] weights = random.doubles(keys).toArray();
      double whole = Arrays.stream(weights).sum();
      for (int key = 0; key < keys; key++) {
        double weight = weights[key] / whole;
        attention[query * keys + key] = (float) weight;
        int bucket;
        if (key < compressed) {
          bucket = 6 * key / compressed;
        } else if (key < compressed + memory) {
          bucket = 6 + 6 * (key - compressed) / memory;
        } else {
          bucket = 12 + 6 * (key - compressed - memory) / window;
        }
        expected[bucket] += weight / queries;
      }
    }
    double[] shares = buckets(Shape.of(2, 3, window, keys), attention, compressed, memory);
    assertClose(shares, expected);
    double sum = 0;
    for (double share : shares) {
      sum += share;
    }
    assertWithMessage("seed %s", seed).that(sum).isWithin(TOLERANCE).of(1);
  }

  @Test
  void otherShapesAreRefused() {
    for (Shape shape :
        List.of(
            Shape.of(2, 3, 12), // no heads
            Shape.of(1, 2, 3, 12), // K must be 11
            Shape.of(1, 2, 3, 3),
            Shape.of(1, 2, 3, -1),
            Shape.of(1, 2, -1, 11),
            Shape.unknown())) {
      assertRefused(shape, 5, 3);
    }
    assertRefused(Shape.of(1, 2, -1, -1), 0, 0);
  }

  private static void assertRefused(Shape shape, int compressed, int memory) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var attention = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> AttentionBuckets.of(tf, attention, compressed, memory, Pass.inference()));
      assertThat(refused)
          .hasMessageThat()
          .isEqualTo(
              "attention (%s) must be [H, B, T, C + M + T] with C %d and M %d"
                  .formatted(shape, compressed, memory));
    }
  }

  private static double[] buckets(Shape shape, float[] attention, int compressed, int memory) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var constant = tf.constant(shape, DataBuffers.of(attention));
      var buckets = AttentionBuckets.of(tf, constant, compressed, memory, Pass.inference());
      try (var result = session.runner().fetch(buckets).run()) {
        var tensor = (TFloat32) result.get(0);
        assertThat(tensor.shape()).isEqualTo(Shape.of(AttentionBuckets.COUNT));
        float[] values = new float[AttentionBuckets.COUNT];
        tensor.asRawTensor().data().asFloats().read(values);
        return Doubles.toArray(Floats.asList(values));
      }
    }
  }

  private static void assertClose(double[] shares, double[] expected) {
    assertThat(shares).usingTolerance(TOLERANCE).containsExactly(expected).inOrder();
  }

  private static float[] divided(float[] values, float by) {
    float[] divided = values.clone();
    for (int i = 0; i < divided.length; i++) {
      divided[i] /= by;
    }
    return divided;
  }

  private static double[] divided(double[] values, double by) {
    return Arrays.stream(values).map(value -> value / by).toArray();
  }
}
