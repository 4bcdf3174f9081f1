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
      Operand<TFloat32> fixed = g.ops.relativePositions(length, width, 0);
      Operand<TFloat32> open = g.ops.relativePositions(g.input(length), width, 0);
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
            assertThrows(
                IllegalArgumentException.class, () -> g.ops.relativePositions(4, width, 0));
        assertThat(e).hasMessageThat().contains("width (" + width + ")");
      }
      assertThrows(IllegalArgumentException.class, () -> g.ops.relativePositions(0, 4, 0));
      Operand<TInt32> vector = g.tf.constant(new int[] {4});
      assertThrows(IllegalArgumentException.class, () -> g.ops.relativePositions(vector, 4, 0));
    }
  }

  @Test
  void distancesBeyondTheClampAreTheClamp() {
    try (TestGraph g = new TestGraph()) {
      float[] all = g.floats(g.ops.relativePositions(5, 4, 0));
      float[] clamped = g.floats(g.ops.relativePositions(5, 4, 2)); // 4 3 2 1 0 become 2 2 2 1 0
      for (int row = 0; row < 5; row++) {
        int from = Math.max(row, 2);
        assertThat(Arrays.copyOfRange(clamped, row * 4, row * 4 + 4))
            .isEqualTo(Arrays.copyOfRange(all, from * 4, from * 4 + 4));
      }
      assertThat(g.floats(g.ops.relativePositions(g.input(5), 4, 2))).isEqualTo(clamped);
      assertThrows(IllegalArgumentException.class, () -> g.ops.relativePositions(5, 4, -1));
    }
  }
}
