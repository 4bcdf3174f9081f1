package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class SparseCrossEntropyTest {
  private static final long SEED = 5507;
  private static final int V = 11;
  private static final int[] LABELS = {0, 10, 3, 3, 7, 5};

  private static float[] logits() {
    Random random = new Random(SEED);
    float[] logits = new float[LABELS.length * V];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 * random.nextGaussian());
    }
    return logits;
  }

  /** Returns the softmax of a row, in float64. */
  private static double[] softmax(float[] logits, int row) {
    double[] weights = new double[V];
    double sum = 0;
    for (int v = 0; v < V; v++) {
      weights[v] = Math.exp(logits[row * V + v]);
      sum += weights[v];
    }
    for (int v = 0; v < V; v++) {
      weights[v] /= sum;
    }
    return weights;
  }

  @Test
  void agreesWithItsDefinitionForwardAndBack() {
    float[] logits = logits();
    for (Shape declared : List.of(Shape.of(2, 3, V), Shape.of(-1, -1, V))) {
      try (TestGraph g = new TestGraph()) {
        Operand<TFloat32> x = g.input(declared, Shape.of(2, 3, V), logits);
        Operand<TInt32> labels =
            g.tf.reshape(g.tf.constant(LABELS), g.tf.constant(new int[] {2, 3}));
        Operand<TFloat32> loss = g.ops.sparseCrossEntropy(x, labels);
        assertThat(loss.shape()).isEqualTo(Shape.of(2, 3));
        // With half the squared loss, the incoming gradient is the loss itself, which differs by
        // token.
        Operand<TFloat32> gradient = g.tf.gradients(g.tf.nn.l2Loss(loss), List.of(x)).dy(0);
        check(logits, g.fetch(List.of(loss, gradient)));
      }
    }
  }

  @Test
  void agreesWithItsDefinitionWhereNoGradientCanBeRegistered() {
    float[] logits = logits();
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(6, V), logits);
      Operand<TFloat32> loss =
          SparseCrossEntropy.dense(g.tf, x, g.tf.constant(LABELS), g.tf.constant(V));
      Operand<TFloat32> gradient = g.tf.gradients(g.tf.nn.l2Loss(loss), List.of(x)).dy(0);
      check(logits, g.fetch(List.of(loss, gradient)));
    }
  }

  private static void check(float[] logits, List<float[]> lossAndGradient) {
    for (int row = 0; row < LABELS.length; row++) {
      double[] weights = softmax(logits, row);
      double loss = -Math.log(weights[LABELS[row]]);
      assertWithMessage("loss of row %s, seed %s", row, SEED)
          .that(lossAndGradient.get(0)[row])
          .isWithin(1e-5f)
          .of((float) loss);
      for (int v = 0; v < V; v++) {
        double expected = loss * (weights[v] - (v == LABELS[row] ? 1 : 0));
        assertWithMessage("gradient of row %s, class %s, seed %s", row, v, SEED)
            .that(lossAndGradient.get(1)[row * V + v])
            .isWithin(1e-5f)
            .of((float) expected);
      }
    }
  }

  @Test
  void isUsableInManyGraphsAndTwiceInOne() {
    // Build more graphs than TensorFlow Java has room for gradients.
    for (int i = 0; i < 12; i++) {
      try (TestGraph g = new TestGraph()) {
        Operand<TFloat32> x = g.input(Shape.of(1, 2), 0, 0);
        Operand<TFloat32> once = g.ops.sparseCrossEntropy(x, g.tf.constant(new int[] {1}));
        Operand<TFloat32> twice = g.ops.sparseCrossEntropy(x, g.tf.constant(new int[] {1}));
        Operand<TFloat32> sum = g.tf.math.add(once, twice);
        assertThat(g.floats(g.tf.gradients(sum, List.of(x)).dy(0))).isEqualTo(new float[] {1, -1});
      }
    }
  }

  @Test
  void staysFiniteForExtremeLogits() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(1, 2), 1000, -1000);
      Operand<TFloat32> loss = g.ops.sparseCrossEntropy(x, g.tf.constant(new int[] {1}));
      assertThat(g.floats(loss)).isEqualTo(new float[] {2000});
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(2, 2), 0, 0, 0, 0);
      Operand<TInt32> two = g.tf.constant(new int[] {0, 1});
      Operand<TInt32> three = g.tf.constant(new int[] {0, 1, 1});
      Operand<TInt32> square = g.tf.constant(new int[][] {{0, 1}, {1, 1}});
      assertThrows(IllegalArgumentException.class, () -> g.ops.sparseCrossEntropy(x, three));
      assertThrows(IllegalArgumentException.class, () -> g.ops.sparseCrossEntropy(x, square));
      Operand<TFloat32> open = g.input(Shape.of(2, -1), Shape.of(2, 2), 0, 0, 0, 0);
      assertThrows(IllegalArgumentException.class, () -> g.ops.sparseCrossEntropy(open, two));
      Operand<TInt32> outside = g.tf.constant(new int[] {0, 2});
      Operand<TFloat32> loss = g.ops.sparseCrossEntropy(x, outside);
      assertThrows(TFInvalidArgumentException.class, () -> g.floats(loss));
    }
  }
}
