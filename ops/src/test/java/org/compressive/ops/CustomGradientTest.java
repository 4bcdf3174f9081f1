package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

@DisabledOnOs(OS.WINDOWS) // which uses TensorFlow's own gradients
class CustomGradientTest {

  /** A gradient that is not that of a square, so that a test can distinguish the two. */
  private static final CustomGradient THRICE =
      CustomGradient.define(
          "Thrice",
          (tf, upstream, value, operands) ->
              List.of(tf.math.mul(upstream, tf.math.mul(operands.get(1), tf.constant(3f)))));

  @Test
  void theGradientIsTheOneGivenAndNothingElseFlows() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(2), 1, 2);
      Operand<TFloat32> kept = g.tf.math.exp(x);
      Operand<TFloat32> one = THRICE.apply(g.tf, g.tf.math.square(x), List.of(x), List.of(kept));
      Operand<TFloat32> two = THRICE.apply(g.tf, g.tf.math.square(x), List.of(x), List.of(kept));
      assertThat(g.floats(one)).isEqualTo(new float[] {1, 4});
      // The gradient flows through two such functions and directly to x.
      Operand<TFloat32> loss = g.tf.math.addN(List.of(one, two, x));
      float[] gradient = g.floats(g.tf.gradients(loss, List.of(x)).dy(0));
      assertThat(gradient)
          .usingTolerance(1e-4)
          .containsExactly(1 + 6 * Math.exp(1), 1 + 6 * Math.exp(2))
          .inOrder();
    }
  }

  @Test
  void otherIdentitiesHaveNoGradient() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(2), 1, 2);
      Operand<TFloat32> known = THRICE.apply(g.tf, x, List.of(x), List.of(x));
      var stranger = g.tf.identityN(List.of(known, x)).output().get(0).expect(TFloat32.class);
      assertThrows(RuntimeException.class, () -> g.tf.gradients(stranger, List.of(x)));
    }
  }
}
