package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class AttentionReadTest {
  private static final long SEED = 31;
  private static final int H = 2;
  private static final int B = 2;
  private static final int T = 3;
  private static final int K = 5;
  private static final int E = 4;

  /** Compares with TensorFlow's own gradients of the same formula. */
  @ParameterizedTest
  @EnumSource
  void agreesWithTheOpsItIsMadeOf(MatMulPrecision products) {
    Random random = new Random(SEED);
    float[] s = noise(random, H * B * T * K);
    s[0] = CausalMemoryMask.HIDDEN;
    float[] v = noise(random, H * B * K * E);
    float[] w = noise(random, H * B * T * E);
    for (boolean open : new boolean[] {false, true}) {
      try (TestGraph g = new TestGraph()) {
        Shape scoreShape = Shape.of(H, B, T, K);
        Shape valueShape = Shape.of(H, B, K, E);
        var scores = g.input(open ? Shape.of(H, -1, -1, -1) : scoreShape, scoreShape, s);
        var values = g.input(open ? Shape.of(H, -1, -1, E) : valueShape, valueShape, v);
        var upstream = g.constant(Shape.of(H, B, T, E), w);
        var ours = g.ops.attentionRead(scores, values, products);
        var weights = g.tf.nn.softmax(scores);
        Operand<TFloat32> plain =
            products.einsum(g.tf, weights, values, "hbtk,hbke->hbte"); // [H, B, T, E]
        // The gradient uses the rounded result in place of a sum over keys.
        double tolerance = products == MatMulPrecision.FLOAT32 ? 1e-6 : 0.03;
        assertClose(g, ours.weights(), weights, 1e-6);
        assertClose(g, ours.read(), plain, 1e-6);
        var inputs = List.of(scores, values);
        var expected = g.tf.gradients(g.tf.math.mul(plain, upstream), inputs);
        var actual = g.tf.gradients(g.tf.math.mul(ours.read(), upstream), inputs);
        for (int i = 0; i < 2; i++) {
          assertClose(g, actual.<TFloat32>dy(i), expected.<TFloat32>dy(i), tolerance);
        }
        assertThat(g.floats(actual.<TFloat32>dy(0))[0]).isWithin(0).of(0);
      }
    }
  }

  private static void assertClose(
      TestGraph g, Operand<TFloat32> actual, Operand<TFloat32> expected, double tolerance) {
    List<float[]> both = g.fetch(List.of(actual, expected));
    assertWithMessage("seed %s", SEED)
        .that(both.get(0))
        .usingTolerance(tolerance)
        .containsExactly(both.get(1))
        .inOrder();
  }

  private static float[] noise(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
