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

class RelativePositionsTest {
  @ParameterizedTest
  @CsvSource({"1, 2", "7, 6", "5000, 4"})
  void areSinesThenCosinesOfFallingDistances(int length, int width) {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> fixed = g.ops.relativePositions(length, width);
      Operand<TFloat32> open = g.ops.relativePositions(g.input(length), width);
      assertThat(fixed.shape()).isEqualTo(Shape.of(length, width));
      assertThat(open.shape().asArray()).isEqualTo(new long[] {-1, width});
      List<float[]> values = g.fetch(List.of(fixed, open));
      assertThat(values.get(0)).isEqualTo(values.get(1));
      for (int r = 0; r < length; r++) {
        for (int k = 0; k < width / 2; k++) {
          double angle = (length - 1 - r) / Math.pow(10_000, 2.0 * k / width);
          float[] row = Arrays.copyOfRange(values.get(0), r * width, (r + 1) * width);
          assertWithMessage("row %s, k %s", r, k)
              .that(new float[] {row[k], row[width / 2 + k]})
              .usingTolerance(1e-6)
              .containsExactly((float) Math.sin(angle), (float) Math.cos(angle))
              .inOrder();
        }
      }
    }
  }

  @Test
  void refuseAnOddWidthOrNoLength() {
    try (TestGraph g = new TestGraph()) {
      for (int width : new int[] {3, 0, -2}) {
        var e =
            assertThrows(IllegalArgumentException.class, () -> g.ops.relativePositions(4, width));
        assertThat(e).hasMessageThat().contains("width is " + width);
      }
      assertThrows(IllegalArgumentException.class, () -> g.ops.relativePositions(0, 4));
      Operand<TInt32> vector = g.tf.constant(new int[] {4});
      assertThrows(IllegalArgumentException.class, () -> g.ops.relativePositions(vector, 4));
    }
  }
}
