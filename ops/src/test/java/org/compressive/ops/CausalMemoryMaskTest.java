package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class CausalMemoryMaskTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "3, 3", "3, 7"})
  void hidesTheFutureOnly(int window, int keys) {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> fixed = g.ops.causalMemoryMask(window, keys, false);
      Operand<TFloat32> open = g.ops.causalMemoryMask(g.input(window), g.input(keys), false);
      assertThat(fixed.shape()).isEqualTo(Shape.of(window, keys));
      assertThat(open.shape().asArray()).isEqualTo(new long[] {-1, -1});
      List<float[]> values = g.fetch(List.of(fixed, open));
      float[] expected = new float[window * keys];
      for (int i = 0; i < window; i++) {
        for (int j = 0; j < keys; j++) {
          expected[i * keys + j] = j <= keys - window + i ? 0 : CausalMemoryMask.HIDDEN;
        }
      }
      assertThat(values.get(0)).isEqualTo(expected);
      assertThat(values.get(1)).isEqualTo(expected);
    }
  }

  @Test
  void hidesExactlyUnderTheSoftmaxAndItsGradient() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> scores = g.input(Shape.of(2, 3), 1, 2, 300, -1, 0, 50);
      Operand<TFloat32> weights =
          g.tf.nn.softmax(g.tf.math.add(scores, g.ops.causalMemoryMask(2, 3, false)));
      assertThat(g.floats(weights)[2]).isEqualTo(0f);
      Operand<TFloat32> gradient = g.tf.gradients(g.tf.nn.l2Loss(weights), List.of(scores)).dy(0);
      float[] values = g.floats(gradient);
      assertThat(values[2]).isWithin(0).of(0); // 0 or -0
      assertThat(values[0]).isNotEqualTo(0f);
    }
  }

  @Test
  void refusesMoreQueriesThanKeys() {
    try (TestGraph g = new TestGraph()) {
      assertThrows(IllegalArgumentException.class, () -> g.ops.causalMemoryMask(4, 3, false));
      assertThrows(IllegalArgumentException.class, () -> g.ops.causalMemoryMask(0, 3, false));
      Operand<TInt32> vector = g.tf.constant(new int[] {4});
      Operand<TInt32> four = g.tf.constant(4);
      assertThrows(
          IllegalArgumentException.class, () -> g.ops.causalMemoryMask(vector, four, false));
      assertThrows(
          IllegalArgumentException.class, () -> g.ops.causalMemoryMask(four, vector, false));
    }
  }

  @Test
  void sameLengthShowsEachQueryEquallyManyKeys() {
    try (TestGraph g = new TestGraph()) {
      float hidden = CausalMemoryMask.HIDDEN;
      float[] expected = {
        0, 0, 0, hidden, hidden, //
        hidden, 0, 0, 0, hidden, //
        hidden, hidden, 0, 0, 0
      };
      assertThat(g.floats(g.ops.causalMemoryMask(3, 5, true))).isEqualTo(expected);
      assertThat(g.floats(g.ops.causalMemoryMask(g.input(3), g.input(5), true)))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "3, 3", "3, 7", "4, 5"})
  void aRowIsTheMasksRow(int window, int keys) {
    try (TestGraph g = new TestGraph()) {
      Operand<TInt32> query = g.input(0);
      for (boolean sameLength : new boolean[] {false, true}) {
        Operand<TFloat32> row = g.ops.causalMemoryMaskRow(query, window, keys, sameLength);
        float[] mask = g.floats(g.ops.causalMemoryMask(window, keys, sameLength));
        for (int i = 0; i < window; i++) {
          g.feed(query, i);
          assertThat(g.shapeOf(row)).isEqualTo(Shape.of(1, keys));
          assertWithMessage("row %s, same length %s", i, sameLength)
              .that(g.floats(row))
              .isEqualTo(Arrays.copyOfRange(mask, i * keys, (i + 1) * keys));
        }
      }
    }
  }

  @Test
  void refusesARowOfSeveralQueries() {
    try (TestGraph g = new TestGraph()) {
      Operand<TInt32> vector = g.tf.constant(new int[] {0, 1});
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> g.ops.causalMemoryMaskRow(vector, 3, 5, false));
      assertThat(e).hasMessageThat().isEqualTo("mask query ([2]) must be a scalar");
    }
  }
}
