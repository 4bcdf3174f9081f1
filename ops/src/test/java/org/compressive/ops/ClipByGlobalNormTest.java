package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class ClipByGlobalNormTest {
  private static List<float[]> clip(float limit, float... entries) {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> first = g.input(Shape.of(1), entries[0]);
      Operand<TFloat32> rest =
          g.input(
              Shape.of(-1, 1),
              Shape.of(entries.length - 1, 1),
              Arrays.copyOfRange(entries, 1, entries.length));
      ClipByGlobalNorm clip = g.ops.clipByGlobalNorm(List.of(first, rest), limit);
      assertThat(clip.clipped()).hasSize(2);
      return g.fetch(List.of(clip.norm(), clip.clipped().get(0), clip.clipped().get(1)));
    }
  }

  @Test
  void scalesAllByTheJointNorm() {
    List<float[]> values = clip(1, 2, 3, 6); // norm 7
    assertThat(values.get(0)).isEqualTo(new float[] {7});
    assertThat(values.get(1)).usingTolerance(1e-6).containsExactly(2 / 7f);
    assertThat(values.get(2)).usingTolerance(1e-6).containsExactly(3 / 7f, 6 / 7f).inOrder();
  }

  @ParameterizedTest
  @ValueSource(floats = {7, 7.5f, 100})
  void changesNothingWithinTheLimit(float limit) {
    List<float[]> values = clip(limit, 2, 3, 6);
    assertThat(values.get(0)).isEqualTo(new float[] {7});
    assertThat(values.get(1)).isEqualTo(new float[] {2});
    assertThat(values.get(2)).isEqualTo(new float[] {3, 6});
  }

  @Test
  void leavesZerosZero() {
    List<float[]> values = clip(0.1f, 0, 0, 0);
    assertThat(values.get(0)).isEqualTo(new float[] {0});
    assertThat(values.get(1)).isEqualTo(new float[] {0});
    assertThat(values.get(2)).isEqualTo(new float[] {0, 0});
  }

  @Test
  void showsANormThatIsNotFinite() {
    assertThat(clip(1, Float.NaN, 1).get(0)[0]).isNaN();
    assertThat(clip(1, 1, Float.POSITIVE_INFINITY).get(0)[0]).isPositiveInfinity();
    // The entries are finite, but their squares are not.
    assertThat(clip(1, 3e30f, 1).get(0)[0]).isPositiveInfinity();
  }

  @Test
  void refusesWhatCannotBe() {
    try (TestGraph g = new TestGraph()) {
      assertThrows(IllegalArgumentException.class, () -> g.ops.clipByGlobalNorm(List.of(), 1));
      Operand<TFloat32> one = g.constant(Shape.of(1), 1);
      for (float limit : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
        var e =
            assertThrows(
                IllegalArgumentException.class, () -> g.ops.clipByGlobalNorm(List.of(one), limit));
        assertThat(e).hasMessageThat().contains("limit (" + limit + ")");
      }
    }
  }
}
