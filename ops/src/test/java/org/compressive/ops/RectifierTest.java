package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class RectifierTest {

  @Test
  void passesWhatIsAboveZeroOnAndBack() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(-1, 4), Shape.of(1, 4), -2, 0, 0.5f, 3);
      Operand<TFloat32> y = g.ops.rectifier(x);
      assertThat(y.shape().asArray()).isEqualTo(new long[] {-1, 4});
      assertThat(g.floats(y)).isEqualTo(new float[] {0, 0, 0.5f, 3});
      Operand<TFloat32> loss = g.tf.nn.l2Loss(y);
      assertThat(g.floats(g.tf.gradients(loss, List.of(x)).dy(0)))
          .isEqualTo(new float[] {0, 0, 0.5f, 3});
    }
  }
}
