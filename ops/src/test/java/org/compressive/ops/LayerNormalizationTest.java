package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class LayerNormalizationTest {
  private static final int ROWS = 6;
  private static final int D = 5;
  private static final float EPSILON = 1e-3f;
  private static final long SEED = 20191113;

  private final Random random = new Random(SEED);
  private final float[] x = normal(ROWS * D);
  private final float[] scale = normal(D);
  private final float[] offset = normal(D);
  private final float[] weights = normal(ROWS * D);

  @Test
  void agreesWithItsDefinition() {
    for (Shape declared : List.of(Shape.of(2, 3, D), Shape.of(-1, -1, D), Shape.of(-1, -1, -1))) {
      try (TestGraph g = new TestGraph()) {
        Operand<TFloat32> y =
            g.ops.layerNormalization(
                g.input(declared, Shape.of(2, 3, D), x),
                g.constant(Shape.of(D), scale),
                g.constant(Shape.of(D), offset),
                EPSILON);
        assertThat(y.shape().numDimensions()).isEqualTo(3);
        assertThat(y.shape().get(2)).isEqualTo(D);
        float[] values = g.floats(y);
        double[] expected = reference(x, scale, offset);
        for (int i = 0; i < values.length; i++) {
          assertWithMessage("entry %s, seed %s", i, SEED)
              .that(values[i])
              .isWithin(1e-5f)
              .of((float) expected[i]);
        }
      }
    }
  }

  @Test
  void agreesWithCentralDifferences() {
    try (TestGraph g = new TestGraph()) {
      List<Operand<TFloat32>> inputs =
          List.of(
              g.input(Shape.of(ROWS, D), x),
              g.input(Shape.of(D), scale),
              g.input(Shape.of(D), offset));
      Operand<TFloat32> y =
          g.ops.layerNormalization(inputs.get(0), inputs.get(1), inputs.get(2), EPSILON);
      Operand<TFloat32> loss = g.tf.math.mul(y, g.constant(Shape.of(ROWS, D), weights));
      var gradients = g.tf.gradients(loss, inputs);
      List<Operand<TFloat32>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(gradients.dy(i));
      }
      List<float[]> values = g.fetch(all);
      List<float[]> points = List.of(x, scale, offset);
      for (int input = 0; input < 3; input++) {
        for (int i = 0; i < points.get(input).length; i++) {
          assertWithMessage("input %s, entry %s, seed %s", input, i, SEED)
              .that(values.get(input)[i])
              .isWithin(5e-3f)
              .of((float) difference(points.get(input), i));
        }
      }
    }
  }

  /**
   * Compares the gradients for several ranks, with dimensions known when the graph is built and
   * not.
   */
  @Test
  void ourGradientIsTensorFlowsOwn() {
    for (Shape shape : List.of(Shape.of(D), Shape.of(ROWS, D), Shape.of(2, ROWS / 2, D))) {
      for (boolean open : new boolean[] {false, true}) {
        long[] unknown = shape.asArray();
        Arrays.fill(unknown, 0, open ? unknown.length - 1 : 0, Shape.UNKNOWN_SIZE);
        float[] values = Arrays.copyOf(x, (int) shape.size());
        try (TestGraph g = new TestGraph()) {
          List<Operand<TFloat32>> inputs =
              List.of(
                  g.input(Shape.of(unknown), shape, values),
                  g.input(Shape.of(D), scale),
                  g.input(Shape.of(D), offset));
          var upstream = g.constant(shape, Arrays.copyOf(weights, (int) shape.size()));
          List<Operand<TFloat32>> all = new ArrayList<>();
          for (CompressiveOps ops : List.of(g.ops, g.ops.withoutCustomGradients())) {
            var y = ops.layerNormalization(inputs.get(0), inputs.get(1), inputs.get(2), EPSILON);
            var gradients = g.tf.gradients(g.tf.math.mul(y, upstream), inputs);
            for (int i = 0; i < 3; i++) {
              all.add(gradients.dy(i));
            }
          }
          List<float[]> both = g.fetch(all);
          for (int i = 0; i < 3; i++) {
            assertWithMessage("%s, open %s, input %s, seed %s", shape, open, i, SEED)
                .that(both.get(i))
                .usingTolerance(1e-5)
                .containsExactly(both.get(i + 3))
                .inOrder();
          }
        }
      }
    }
  }

  @Test
  void keepsAConstantRowFinite() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> row = g.input(Shape.of(1, 2), 4, 4);
      Operand<TFloat32> y =
          g.ops.layerNormalization(
              row, g.constant(Shape.of(2), 1, 1), g.constant(Shape.of(2), 5, 6), 1e-5f);
      assertThat(g.floats(y)).isEqualTo(new float[] {5, 6});
      assertThat(g.floats(g.tf.gradients(y, List.of(row)).dy(0))).isEqualTo(new float[] {0, 0});
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (TestGraph g = new TestGraph()) {
      var two = g.constant(Shape.of(2), 1, 1);
      var three = g.constant(Shape.of(3), 1, 1, 1);
      for (float epsilon : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
        assertThrows(
            IllegalArgumentException.class, () -> g.ops.layerNormalization(two, two, two, epsilon));
      }
      assertThrows(
          IllegalArgumentException.class, () -> g.ops.layerNormalization(two, three, two, 1f));
      assertThrows(
          IllegalArgumentException.class, () -> g.ops.layerNormalization(two, two, three, 1f));
    }
  }

  private float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Returns the derivative of the weighted sum with respect to one entry of an input. */
  private double difference(float[] input, int entry) {
    float before = input[entry];
    float step = 1f / 512;
    input[entry] = before + step;
    double above = weighted(reference(x, scale, offset));
    input[entry] = before - step;
    double below = weighted(reference(x, scale, offset));
    input[entry] = before;
    return (above - below) / (2 * step);
  }

  private double weighted(double[] y) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += weights[i] * y[i];
    }
    return sum;
  }

  private static double[] reference(float[] x, float[] scale, float[] offset) {
    double[] y = new double[x.length];
    for (int row = 0; row < x.length / D; row++) {
      double mean = 0;
      for (int d = 0; d < D; d++) {
        mean += x[row * D + d] / (double) D;
      }
      double variance = 0;
      for (int d = 0; d < D; d++) {
        variance += (x[row * D + d] - mean) * (x[row * D + d] - mean) / D;
      }
      for (int d = 0; d < D; d++) {
        double centred = x[row * D + d] - mean;
        y[row * D + d] = centred / Math.sqrt(variance + EPSILON) * scale[d] + offset[d];
      }
    }
    return y;
  }
}
