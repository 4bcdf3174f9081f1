package org.compressive.kernels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.compressive.kernels.RowProduct.Weights;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Compares products with sums in float64 of the weights as the format rounds them. */
final class RowProductTest {

  private static final Random RANDOM = new Random(7);

  @Test
  void productsAreThoseOfTheRoundedWeights() {
    for (Weights weights : Weights.values()) {
      for (int[] size :
          new int[][] {{1, 1, 1}, {1, 7, 64}, {3, 65, 130}, {8, 32, 63}, {20, 5, 1}}) {
        float[] x = random(size[0] * size[1]);
        float[] matrix = random(size[1] * size[2]);
        float[] bias = random(size[2]);
        assertProduct(weights, size, x, matrix, bias);
      }
    }
  }

  private static void assertProduct(
      Weights weights, int[] size, float[] x, float[] matrix, float[] bias) {
    float[] product = product(weights, size, x, matrix, Optional.of(bias), false);
    float[] rectified = product(weights, size, x, matrix, Optional.empty(), true);
    double[][] rounded = RoundedWeights.of(weights, size[1], size[2], matrix);
    for (int row = 0; row < size[0]; row++) {
      for (int column = 0; column < size[2]; column++) {
        double sum = 0;
        for (int i = 0; i < size[1]; i++) {
          sum += x[row * size[1] + i] * rounded[i][column];
        }
        int at = row * size[2] + column;
        String where = weights + " " + Arrays.toString(size) + " at " + row + ", " + column;
        assertWithMessage(where).that(product[at]).isWithin(1e-4f).of((float) sum + bias[column]);
        assertWithMessage(where).that(rectified[at]).isWithin(1e-4f).of((float) Math.max(sum, 0));
      }
    }
  }

  @Test
  void rowsDoNotDependOnEachOther() {
    int rows = 7;
    float[] x = random(rows * 33);
    float[] matrix = random(33 * 70);
    for (Weights weights : Weights.values()) {
      float[] all = product(weights, new int[] {rows, 33, 70}, x, matrix, Optional.empty(), false);
      for (int row = 0; row < rows; row++) {
        float[] one =
            product(
                weights,
                new int[] {1, 33, 70},
                Arrays.copyOfRange(x, row * 33, row * 33 + 33),
                matrix,
                Optional.empty(),
                false);
        assertThat(one).isEqualTo(Arrays.copyOfRange(all, row * 70, row * 70 + 70));
      }
    }
  }

  @Test
  void extremeNumbersAreKept() {
    float tiny = Float.MIN_VALUE * 1024 * 1024; // a denormal that bfloat16 has
    for (Weights weights : new Weights[] {Weights.FLOAT32, Weights.BFLOAT16}) {
      assertThat(
              product(
                  weights,
                  new int[] {1, 1, 4},
                  new float[] {1},
                  new float[] {tiny, Float.NaN, Float.POSITIVE_INFINITY, -0.0f},
                  Optional.empty(),
                  false))
          .isEqualTo(new float[] {tiny, Float.NaN, Float.POSITIVE_INFINITY, 0});
    }
    float[] int8 =
        product(
            Weights.INT8,
            new int[] {1, 2, 3},
            new float[] {1, 1},
            new float[] {0, Float.NaN, 2, 0, 1, -1},
            Optional.empty(),
            false);
    assertThat(int8[0]).isEqualTo(0f);
    assertThat(int8[1]).isNaN();
    assertThat(int8[2]).isWithin(0.01f).of(1f);
  }

  @Test
  void shapesAreKnownAndChecked() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var packed = RowProduct.pack(tf, tf.zeros(tf.array(3, 65), TFloat32.class), Weights.INT8);
      assertThat(packed.shape()).isEqualTo(Shape.of(64 + 3 * 128 + 4 * 128));
      var rows = tf.zeros(tf.array(2, 4), TFloat32.class);
      var product = RowProduct.create(tf, rows, packed, 65, Optional.empty(), false);
      assertThat(product.shape()).isEqualTo(Shape.of(2, 65));

      var e =
          assertThrows(
              TFInvalidArgumentException.class, () -> session.runner().fetch(product).run());
      assertThat(e).hasMessageThat().contains("rows ([2, 4]) must be [R, 3]");
    }
  }

  private static float[] product(
      Weights weights,
      int[] size,
      float[] x,
      float[] matrix,
      Optional<float[]> bias,
      boolean rectified) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var packed = RowProduct.pack(tf, constant(tf, matrix, size[1], size[2]), weights);
      var product =
          RowProduct.create(
              tf,
              constant(tf, x, size[0], size[1]),
              packed,
              size[2],
              bias.map(values -> constant(tf, values, size[2])),
              rectified);
      try (var result = session.runner().fetch(product).run()) {
        float[] values = new float[size[0] * size[2]];
        ((TFloat32) result.get(0)).copyTo(DataBuffers.of(values));
        return values;
      }
    }
  }

  private static Operand<TFloat32> constant(Ops tf, float[] values, long... shape) {
    return tf.constant(Shape.of(shape), DataBuffers.of(values));
  }

  private static float[] random(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) RANDOM.nextGaussian();
    }
    return values;
  }
}
