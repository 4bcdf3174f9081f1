package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Compares attention over rows by a kernel in Java with its definition in float64. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class RowAttentionTest {

  private static final long SEED = 20191113;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @CsvSource({
    // heads, sequences, queries, slots of memory, slots on an axis of their own, width of a head
    "1, 1, 1, 1, 0, 1",
    "2, 3, 4, 5, 0, 3",
    "3, 2, 5, 0, 0, 16", // without memory
    "2, 2, 37, 64, 0, 32",
    "1, 2, 130, 45, 0, 40", // three blocks of queries, the last of which is small
    "2, 0, 3, 4, 0, 5",
    "2, 2, 4, 5, 5, 3", // all of memory is far
    "2, 1, 37, 40, 17, 32",
    "1, 2, 130, 45, 3, 40",
  })
  void resultsAndGradientsAreThoseInFloat64(
      int heads, int sequences, int queries, int memory, int far, int width) {
    for (boolean masks : new boolean[] {false, true}) {
      // A mask for each sequence goes with sizes that are not known while the graph is built.
      new Case(heads, sequences, queries, memory, far, width).check(masks, !masks);
    }
  }

  /** The sizes, inputs and results of one comparison. */
  private final class Case {

    private final int heads;
    private final int sequences;
    private final int queries;
    private final int memory;
    private final int far;
    private final int keys;
    private final int width;
    private final List<Shape> shapes;
    private final List<float[]> inputs = new ArrayList<>();
    private final float[] upstream;

    // The results: what is read, the weights, and the gradients of the inputs.
    private final double[] read;
    private final double[] weights;
    private final List<double[]> gradients = new ArrayList<>();

    Case(int heads, int sequences, int queries, int memory, int far, int width) {
      this.far = far;
      this.heads = heads;
      this.sequences = sequences;
      this.queries = queries;
      this.memory = memory;
      this.width = width;
      keys = memory + queries;
      long all = (long) heads * width;
      shapes =
          List.of(
              Shape.of(sequences, queries, 3 * all),
              Shape.of(sequences, memory, 2 * all),
              Shape.of(far == 0 ? keys + 1 : far + queries + 1 + keys - far + 1, all),
              Shape.of(heads, 1, 1, width),
              Shape.of(far == 0 ? 1 : 2, heads, 1, 1, width));
      shapes.forEach(shape -> inputs.add(normal(shape)));
      shapes.forEach(shape -> gradients.add(new double[(int) shape.size()]));
      upstream = normal(Shape.of(sequences, queries, all));
      read = new double[upstream.length];
      weights = new double[heads * sequences * queries * keys];
    }

    void check(boolean masks, boolean known) {
      Shape maskShape = masks ? Shape.of(sequences, queries, keys) : Shape.of(queries, keys);
      float[] hidden = hidden(maskShape);
      for (int head = 0; head < heads; head++) {
        for (int sequence = 0; sequence < sequences; sequence++) {
          for (int query = 0; query < queries; query++) {
            expect(head, sequence, query, hidden, masks ? sequence : 0);
          }
        }
      }
      try (TestGraph g = new TestGraph()) {
        List<Operand<TFloat32>> operands = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
          Shape shape = shapes.get(i);
          Shape open = Shape.of(-1, -1, shape.get(shape.numDimensions() - 1));
          Shape declared = known || i > 1 ? shape : open;
          operands.add(g.input(declared, shape, inputs.get(i)));
        }
        var attention = rowAttention(g, operands, g.input(maskShape, hidden), far);
        Shape sizes = known ? Shape.of(sequences, queries, keys) : Shape.of(-1, -1, -1);
        assertThat(attention.weights().shape().toString())
            .isEqualTo(sizes.prepend(heads).toString());
        var given = g.input(shapes.get(0).take(2).append((long) heads * width), upstream);
        var ofInputs = g.tf.gradients(g.tf.math.mul(attention.read(), given), operands);
        List<Operand<TFloat32>> fetched = new ArrayList<>();
        fetched.add(attention.read());
        fetched.add(attention.weights());
        for (int i = 0; i < operands.size(); i++) {
          fetched.add(g.tf.identity(ofInputs.<TFloat32>dy(i)));
        }
        if (memory > 0) {
          compareCarried(g, operands, g.input(maskShape, hidden), attention.read());
        }
        List<double[]> expected = new ArrayList<>(List.of(read, weights));
        expected.addAll(gradients);
        List<float[]> actual = g.fetch(fetched);
        for (int i = 0; i < expected.size(); i++) {
          compare(i, actual.get(i), expected.get(i));
        }
      }
      gradients.forEach(each -> Arrays.fill(each, 0));
      Arrays.fill(read, 0);
    }

    /** Compares attention over carried keys and values, which come in two parts. */
    private void compareCarried(
        TestGraph g,
        List<Operand<TFloat32>> operands,
        Operand<TFloat32> hidden,
        Operand<TFloat32> expected) {
      int older = memory / 2;
      List<List<Operand<TFloat32>>> carried = new ArrayList<>();
      List<Operand<TFloat32>> window = new ArrayList<>();
      for (int group : new int[] {0, 1}) {
        var all = byHead(g, operands.get(1), group, 0, memory);
        carried.add(
            older == 0
                ? List.of(all)
                : List.of(
                    byHead(g, operands.get(1), group, 0, older),
                    byHead(g, operands.get(1), group, older, memory - older)));
        window.add(byHead(g, operands.get(0), 1 + group, 0, queries));
      }
      var read =
          g.ops
              .withVectorKernels()
              .carriedAttention(
                  operands.get(0),
                  carried.get(0),
                  carried.get(1),
                  operands.get(2),
                  operands.get(3),
                  operands.get(4),
                  hidden,
                  far);
      assertThat(read.keys().shape().get(3)).isEqualTo(width);
      var actual =
          g.fetch(
              List.of(
                  read.read(), read.keys(), read.values(), expected, window.get(0), window.get(1)));
      for (int i = 0; i < 3; i++) {
        assertThat(actual.get(i)).isEqualTo(actual.get(3 + i));
      }
    }

    /** Returns a group of heads of some rows {@code [B, R, groups H E]}, heads first. */
    private Operand<TFloat32> byHead(
        TestGraph g, Operand<TFloat32> rows, int group, int first, int count) {
      int all = heads * width;
      var part = g.tf.slice(rows, g.tf.array(0, first, group * all), g.tf.array(-1, count, all));
      var split = g.tf.reshape(part, g.tf.array(sequences, count, heads, width));
      return g.tf.linalg.transpose(split, g.tf.array(2, 0, 1, 3));
    }

    /** Adds the results of one query of one head. */
    private void expect(int head, int sequence, int query, float[] hidden, int mask) {
      int seen = memory + query + 1;
      double[] scores = new double[seen];
      double total = 0;
      for (int key = 0; key < seen; key++) {
        double score = hidden[(mask * queries + query) * keys + key];
        for (int e = 0; e < width; e++) {
          double q = value(query(head, sequence, query, e));
          score += (q + value(contentBias(head, e))) * value(row(head, sequence, key, e, 0));
          score += (q + value(positionBias(head, key, e))) * value(position(head, query, key, e));
        }
        scores[key] = Math.exp(score);
        total += scores[key];
      }
      double mean = 0;
      double[] ofWeights = new double[seen];
      int first = (sequence * queries + query) * heads * width + head * width;
      for (int key = 0; key < seen; key++) {
        scores[key] /= total;
        weights[((head * sequences + sequence) * queries + query) * keys + key] = scores[key];
        for (int e = 0; e < width; e++) {
          Place v = row(head, sequence, key, e, 1);
          read[first + e] += scores[key] * value(v);
          ofWeights[key] += upstream[first + e] * value(v);
          add(v, scores[key] * upstream[first + e]);
        }
        mean += scores[key] * ofWeights[key];
      }
      for (int key = 0; key < seen; key++) {
        double ofScore = scores[key] * (ofWeights[key] - mean);
        for (int e = 0; e < width; e++) {
          Place q = query(head, sequence, query, e);
          Place k = row(head, sequence, key, e, 0);
          Place r = position(head, query, key, e);
          Place u = contentBias(head, e);
          Place v = positionBias(head, key, e);
          add(k, ofScore * (value(q) + value(u)));
          add(r, ofScore * (value(q) + value(v)));
          add(q, ofScore * (value(k) + value(r)));
          add(u, ofScore * value(k));
          add(v, ofScore * value(r));
        }
      }
    }

    private double value(Place place) {
      return inputs.get(place.input)[place.index];
    }

    private void add(Place place, double gradient) {
      gradients.get(place.input)[place.index] += gradient;
    }

    private Place query(int head, int sequence, int query, int e) {
      return new Place(0, ((sequence * queries + query) * 3 * heads + head) * width + e);
    }

    /** Returns the place of a key, part 0, or of a value, part 1. */
    private Place row(int head, int sequence, int key, int e, int part) {
      return key < memory
          ? new Place(1, ((sequence * memory + key) * 2 * heads + part * heads + head) * width + e)
          : new Place(
              0,
              ((sequence * queries + key - memory) * 3 * heads + (part + 1) * heads + head) * width
                  + e);
    }

    /** Returns the place of a position. On each axis, distance d is in row {@code largest - d}. */
    private Place position(int head, int query, int key, int e) {
      int row;
      if (key < far) {
        row = far + queries - (far + query - key);
      } else {
        int beyond = far == 0 ? 0 : far + queries + 1;
        row = beyond + keys - far - (memory + query - key);
      }
      return new Place(2, (row * heads + head) * width + e);
    }

    private Place contentBias(int head, int e) {
      return new Place(3, head * width + e);
    }

    private Place positionBias(int head, int key, int e) {
      int axis = far > 0 && key >= far ? 1 : 0;
      return new Place(4, (axis * heads + head) * width + e);
    }

    private void compare(int result, float[] actual, double[] expected) {
      assertThat(actual.length).isEqualTo(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertWithMessage("%s, result %s, entry %s, seed %s", shapes, result, i, SEED)
            .that((double) actual[i])
            .isWithin(2e-5 * Math.max(1, Math.abs(expected[i])))
            .of(expected[i]);
      }
    }
  }

  /** An element of an input. */
  private record Place(int input, int index) {}

  /** A step with a number that is not finite is found by its loss, and the next is not affected. */
  @Test
  void aNumberThatIsNotFiniteDoesNotOutliveItsRun() {
    try (TestGraph g = new TestGraph()) {
      float[] window = normal(Shape.of(1, 6, 9));
      Operand<TFloat32> sound = attend(g, window);
      float[] expected = g.floats(sound);
      float[] broken = window.clone();
      Arrays.fill(broken, Float.NaN);
      for (float each : g.floats(attend(g, broken))) {
        assertThat(each).isNaN();
      }
      assertThat(g.floats(sound)).isEqualTo(expected);
    }
  }

  private Operand<TFloat32> attend(TestGraph g, float[] window) {
    return rowAttention(
            g,
            List.of(
                g.input(Shape.of(1, 6, 9), window),
                g.input(Shape.of(1, 0, 6), new float[0]),
                g.input(Shape.of(7, 3), new float[21]),
                g.input(Shape.of(1, 3), new float[3]),
                g.input(Shape.of(1, 1, 3), new float[3])),
            g.input(Shape.of(6, 6), new float[36]),
            0)
        .read();
  }

  @Test
  void otherShapesAreRefused() {
    Shape window = Shape.of(1, 2, 9);
    Shape memory = Shape.of(1, 3, 6);
    Shape positions = Shape.of(6, 3);
    Shape bias = Shape.of(1, 3);
    Shape biases = Shape.of(1, 1, 3);
    Shape hidden = Shape.of(2, 5);
    refuse(
        List.of(Shape.of(1, 2, 8), memory, positions, bias, biases, hidden),
        0,
        "window ([1, 2, 8]) must be [B, T, 9]");
    refuse(
        List.of(window, Shape.of(2, 3, 6), positions, bias, biases, hidden),
        0,
        "memory ([2, 3, 6]) must be [1, M, 6]");
    refuse(
        List.of(window, memory, Shape.of(5, 3), bias, biases, hidden),
        0,
        "positions ([5, 3]) must be [6, 3]");
    refuse(
        List.of(window, memory, Shape.of(8, 3), bias, Shape.of(2, 1, 3), hidden),
        3,
        "positions ([8, 3]) must be [9, 3]");
    refuse(
        List.of(window, memory, positions, Shape.of(3), biases, hidden),
        0,
        "contentBias ([3]) must be [H, ..., E]");
    refuse(
        List.of(window, memory, positions, bias, bias, hidden),
        0,
        "positionBiases ([1, 3]) must be [1, 1, 3]");
    refuse(
        List.of(window, memory, positions, bias, biases, Shape.of(2, 4)),
        0,
        "hidden ([2, 4]) must be [2, 5] or [1, 2, 5]");
    refuse(
        List.of(window, memory, Shape.of(9, 3), bias, Shape.of(2, 1, 3), hidden),
        4,
        "the number of far keys (4) must be from 0 to that of memory ([1, 3, 6])");
  }

  private static void refuse(List<Shape> shapes, int far, String message) {
    try (TestGraph g = new TestGraph()) {
      List<Operand<TFloat32>> inputs = new ArrayList<>();
      shapes.forEach(shape -> inputs.add(g.input(shape, new float[(int) shape.size()])));
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> rowAttention(g, inputs.subList(0, 5), inputs.get(5), far));
      assertThat(e).hasMessageThat().isEqualTo(message);
    }
  }

  @Test
  void carriedKeysAndValuesOfOtherShapesAreRefused() {
    Shape part = Shape.of(1, 1, 3, 3);
    refuseCarried(
        List.of(part),
        List.of(),
        "the number of parts of keys (1) must be at least 1 and that of values (0)");
    refuseCarried(
        List.of(),
        List.of(),
        "the number of parts of keys (0) must be at least 1 and that of values (0)");
    refuseCarried(
        List.of(Shape.of(1, 3, 3)), List.of(part), "keys ([1, 3, 3]) must be [H, B, R, E]");
    refuseCarried(
        List.of(Shape.of(1, 2, 3, 3)), List.of(part), "keys ([1, 2, 3, 3]) must be [1, 1, 3, 3]");
    refuseCarried(
        List.of(part), List.of(Shape.of(1, 1, 2, 3)), "values ([1, 1, 2, 3]) must be [1, 1, 3, 3]");
    refuseCarried(List.of(part, part), List.of(part, part), "positions ([6, 3]) must be [9, 3]");
  }

  private static void refuseCarried(List<Shape> keys, List<Shape> values, String message) {
    try (TestGraph g = new TestGraph()) {
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  g.ops
                      .withVectorKernels()
                      .carriedAttention(
                          zeros(g, Shape.of(1, 2, 9)),
                          keys.stream().map(shape -> zeros(g, shape)).toList(),
                          values.stream().map(shape -> zeros(g, shape)).toList(),
                          zeros(g, Shape.of(6, 3)),
                          zeros(g, Shape.of(1, 3)),
                          zeros(g, Shape.of(1, 1, 3)),
                          zeros(g, Shape.of(2, 5)),
                          0));
      assertThat(e).hasMessageThat().isEqualTo(message);
    }
  }

  private static Operand<TFloat32> zeros(TestGraph g, Shape shape) {
    return g.input(shape, new float[(int) shape.size()]);
  }

  /** A kernel sees the sizes that tensors have, which the graph may not know. */
  @Test
  void sizesAreCheckedWhenTheyBecomeKnown() {
    Shape open = Shape.of(-1, -1, -1);
    try (TestGraph g = new TestGraph()) {
      var attention =
          rowAttention(
              g,
              List.of(
                  g.input(open, Shape.of(1, 2, 9), new float[18]),
                  g.input(open, Shape.of(1, 3, 6), new float[18]),
                  g.input(Shape.of(-1, -1), Shape.of(5, 3), new float[15]),
                  g.input(Shape.of(1, 3), new float[3]),
                  g.input(Shape.of(1, 1, 3), new float[3])),
              g.input(Shape.of(2, 5), new float[10]),
              0);
      var e = assertThrows(TFInvalidArgumentException.class, () -> g.floats(attention.read()));
      assertThat(e).hasMessageThat().contains("positions ([5, 3]) must be [6, 3]");
    }
  }

  @Test
  void needsVectorKernels() {
    try (TestGraph g = new TestGraph()) {
      var x = g.input(Shape.of(1), 0);
      var e =
          assertThrows(IllegalStateException.class, () -> g.ops.rowAttention(x, x, x, x, x, x, 0));
      assertThat(e).hasMessageThat().isEqualTo("attention over rows needs vector kernels");
      e =
          assertThrows(
              IllegalStateException.class,
              () -> g.ops.carriedAttention(x, List.of(), List.of(), x, x, x, x, 0));
      assertThat(e).hasMessageThat().isEqualTo("attention over carried keys needs vector kernels");
    }
  }

  private static RowAttention rowAttention(
      TestGraph g, List<Operand<TFloat32>> operands, Operand<TFloat32> hidden, int far) {
    return g.ops
        .withVectorKernels()
        .rowAttention(
            operands.get(0),
            operands.get(1),
            operands.get(2),
            operands.get(3),
            operands.get(4),
            hidden,
            far);
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
      values[i] = (float) random.nextGaussian() / 2;
    }
    return values;
  }
}
