package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

final class ProductsTest {
  private static final long SEED = 41;
  private static final int N = 3;
  private static final int I = 5;
  private static final int O = 4;

  /**
   * Compares matrix products with plain sums over factors rounded by hand, and gradients with such
   * matrix products.
   */
  @ParameterizedTest
  @EnumSource
  void multipliesAndGivesGradients(MatMulPrecision products) {
    var random = new Random(SEED);
    float[] a = noise(random, N * I);
    float[] b = noise(random, I * O);
    float[] up = noise(random, N * O);
    try (TestGraph g = new TestGraph()) {
      var left = g.input(Shape.of(N, I), a);
      var right = g.input(Shape.of(I, O), b);
      var upstream = g.constant(Shape.of(N, O), up);
      var product = products.matMul(g.tf, left, right);
      var turned =
          products.matMul(
              g.tf, left, g.tf.linalg.transpose(right, g.tf.array(1, 0)), MatMul.transposeB(true));
      var einsum = products.einsum(g.tf, left, right, "ni,io->no");
      List<Operand<TFloat32>> wanted = new ArrayList<>(List.of(product, turned, einsum));
      for (var made : List.of(product, turned, einsum)) {
        var gradients = g.tf.gradients(g.tf.math.mul(made, upstream), List.of(left, right));
        wanted.add(gradients.dy(0));
        wanted.add(gradients.dy(1));
      }
      List<float[]> values = g.fetch(wanted);
      double[] expected = product(products, a, N, I, b, O, false, false);
      for (int way = 0; way < 3; way++) {
        assertClose(products, values.get(way), expected);
        assertClose(
            products, values.get(3 + 2 * way), product(products, up, N, O, b, I, false, true));
        assertClose(
            products, values.get(4 + 2 * way), product(products, a, I, N, up, O, true, false));
      }
      // The types of all matrix products, forward and backward.
      var types =
          Streams.stream(g.graph().operations())
              .filter(op -> op.type().equals("MatMul") || op.type().equals("Einsum"))
              .map(op -> op.output(0).dataType())
              .toList();
      assertThat(types).hasSize(9);
      assertThat(types.stream().distinct().toList())
          .containsExactly(
              products == MatMulPrecision.FLOAT32 ? DataType.DT_FLOAT : DataType.DT_BFLOAT16);
    }
  }

  /** Multiplies {@code [n, i]} by {@code [i, o]}, with either factor transposed first. */
  private static double[] product(
      MatMulPrecision products,
      float[] a,
      int n,
      int i,
      float[] b,
      int o,
      boolean turnA,
      boolean turnB) {
    double[] made = new double[n * o];
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < o; column++) {
        for (int k = 0; k < i; k++) {
          float x = a[turnA ? k * n + row : row * i + k];
          float y = b[turnB ? column * i + k : k * o + column];
          made[row * o + column] += rounded(products, x) * rounded(products, y);
        }
      }
    }
    return made;
  }

  private static double rounded(MatMulPrecision products, float x) {
    if (products == MatMulPrecision.FLOAT32) {
      return x;
    }
    int bits = Float.floatToRawIntBits(x);
    int half = 0x7fff + (bits >>> 16 & 1); // to nearest, ties to even
    return Float.intBitsToFloat(bits + half & 0xffff0000);
  }

  /**
   * Compares with a tolerance for one more rounding, that of the result; the expected values have
   * rounded factors already.
   */
  private static void assertClose(MatMulPrecision products, float[] actual, double[] expected) {
    double relative = products == MatMulPrecision.FLOAT32 ? 1e-5 : 1.0 / 256;
    assertThat(actual).hasLength(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertWithMessage("%s, entry %s, seed %s", products, i, SEED)
          .that((double) actual[i])
          .isWithin(relative * Math.abs(expected[i]) + 1e-5)
          .of(expected[i]);
    }
  }

  private static float[] noise(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
