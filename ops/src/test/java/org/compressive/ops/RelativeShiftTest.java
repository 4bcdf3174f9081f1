package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class RelativeShiftTest {
  @Test
  void agreesWithTheAuthorsExample() {
    // Five equal rows. Their first column is of a distance that no key has; values above the
    // diagonal are left over from the previous row.
    float[] row = {0, 5, 4, 3, 2, 1};
    float[] scores = new float[30];
    for (int i = 0; i < 30; i++) {
      scores[i] = row[i % 6];
    }
    float[] expected = {
      1, 0, 5, 4, 3, //
      2, 1, 0, 5, 4, //
      3, 2, 1, 0, 5, //
      4, 3, 2, 1, 0, //
      5, 4, 3, 2, 1
    };
    try (TestGraph g = new TestGraph()) {
      assertThat(g.floats(g.ops.relativeShift(g.input(Shape.of(1, 1, 5, 6), scores))))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 4", "3, 7", "1, 6", "1, 1", "2, 2", "5, 6"})
  void movesEveryScoreToItsKey(int t, int r) {
    int b = 2;
    int h = 3;
    Shape actual = Shape.of(h, b, t, r + 1);
    float[] scores = TestGraph.counting(b * h * t * (r + 1), 1);
    for (Shape declared :
        List.of(
            actual,
            Shape.of(h, -1, t, r + 1),
            Shape.of(h, -1, -1, -1),
            Shape.of(-1, -1, t, -1),
            Shape.of(-1, -1, -1, -1))) {
      try (TestGraph g = new TestGraph()) {
        Operand<TFloat32> shifted = g.ops.relativeShift(g.input(declared, actual, scores));
        long keys = Math.max(-1, declared.get(3) - 1);
        assertThat(shifted.shape().asArray()).isEqualTo(declared.take(3).append(keys).asArray());
        assertThat(g.shapeOf(shifted)).isEqualTo(Shape.of(h, b, t, r));
        float[] values = g.floats(shifted);
        for (int row = 0; row < b * h * t; row++) {
          int i = row % t;
          for (int j = 0; j <= r - t + i; j++) {
            int distance = r - t + i - j;
            assertWithMessage("declared %s, row %s, key %s", declared, row, j)
                .that(values[row * r + j])
                .isEqualTo(scores[row * (r + 1) + r - distance]);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, -1})
  void passesGradientsBackToTheirDistance(long declared) {
    try (TestGraph g = new TestGraph()) {
      Shape actual = Shape.of(1, 1, 3, 6);
      Operand<TFloat32> scores =
          g.input(Shape.of(1, -1, declared, 6), actual, TestGraph.counting(18, 1));
      Operand<TFloat32> shifted = g.ops.relativeShift(scores);
      Operand<TFloat32> mask = g.ops.causalMemoryMask(3, 5, false);
      Operand<TFloat32> visible = g.tf.math.add(g.tf.math.sign(mask), g.tf.constant(1f));
      Operand<TFloat32> loss = g.tf.nn.l2Loss(g.tf.math.mul(shifted, visible));
      // The first T - i distances of row i belong to no key, so their gradient is zero.
      assertThat(g.floats(g.tf.gradients(loss, List.of(scores)).dy(0)))
          .isEqualTo(new float[] {0, 0, 0, 4, 5, 6, 0, 0, 9, 10, 11, 12, 0, 14, 15, 16, 17, 18});
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (TestGraph g = new TestGraph()) {
      for (Shape shape : List.of(Shape.of(2, 3, 3), Shape.of(1, 1, 4, 4))) {
        var scores = g.input(shape, TestGraph.counting((int) shape.size(), 0));
        var e = assertThrows(IllegalArgumentException.class, () -> g.ops.relativeShift(scores));
        assertThat(e).hasMessageThat().contains("scores");
      }
    }
  }
}
