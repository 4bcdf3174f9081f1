package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class DropoutTest {
  private static final int SIZE = 40_000;

  private static float[] ones() {
    float[] ones = new float[SIZE];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void isAFunctionOfItsKeyAlone() {
    float[] first;
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(SIZE), ones());
      Operand<TInt64> step = g.input(3L);
      Operand<TInt64> next = g.input(4L);
      List<float[]> masks =
          g.fetch(
              List.of(
                  g.ops.dropout(x, 0.3f, 7, step, "attention"),
                  g.ops.dropout(x, 0.3f, 7, step, "attention"),
                  g.ops.dropout(x, 0.3f, 7, next, "attention"),
                  g.ops.dropout(x, 0.3f, 8, step, "attention"),
                  g.ops.dropout(x, 0.3f, 7, step, "output")));
      first = masks.get(0);
      assertThat(masks.get(1)).isEqualTo(first);
      for (int other = 2; other < masks.size(); other++) {
        // Independent masks at rate 0.3 agree in 0.7^2 + 0.3^2 = 58 % of the entries.
        assertWithMessage("agreement with mask %s", other)
            .that(agreement(first, masks.get(other)))
            .isWithin(0.02)
            .of(0.58);
      }
    }
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(-1), Shape.of(SIZE), ones());
      Operand<TFloat32> again = g.ops.dropout(x, 0.3f, 7, g.input(3L), "attention");
      assertThat(g.floats(again)).isEqualTo(first);
    }
  }

  /** The sequences are the second dimension of three; 15 numbers do not begin at a count. */
  @Test
  void theMaskOfAPartIsPartOfTheMask() {
    int outer = 2;
    int inner = 15;
    try (TestGraph g = new TestGraph()) {
      Operand<TInt64> step = g.input(3L);
      var whole = g.tf.ones(g.tf.array(outer, 6, inner), TFloat32.class);
      var part = g.tf.ones(g.tf.array(outer, 2, inner), TFloat32.class);
      var masked = g.ops.dropout(whole, 0.5f, 7, step, "site");
      var expected = g.tf.slice(masked, g.tf.array(0, 3, 0), g.tf.array(outer, 2, inner));
      var own = g.ops.dropout(part, 0.5f, 7, step, "site", new BatchPart(3, 2, 6), 1);
      assertThat(g.floats(own)).isEqualTo(g.floats(expected));
      assertThat(own.shape()).isEqualTo(Shape.of(outer, 2, inner));
    }
  }

  @Test
  void theShapeOfAPartMustBeKnown() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(-1), Shape.of(SIZE), ones());
      var part = new BatchPart(0, 1, 2);
      var thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> g.ops.dropout(x, 0.3f, 7, g.input(3L), "site", part, 0));
      assertThat(thrown)
          .hasMessageThat()
          .isEqualTo("dropout input ([-1]) must have known dimensions only");
    }
  }

  private static double agreement(float[] a, float[] b) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      equal += a[i] == b[i] ? 1 : 0;
    }
    return equal / (double) a.length;
  }

  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.5f, 0.9f})
  void keepsTheShareAskedForAndTheMean(float rate) {
    try (TestGraph g = new TestGraph()) {
      float[] y =
          g.floats(g.ops.dropout(g.input(Shape.of(SIZE), ones()), rate, 1, g.input(0L), "site"));
      int kept = 0;
      for (float value : y) {
        if (value != 0) {
          kept++;
          assertThat(value).isWithin(1e-6f).of(1 / (1 - rate));
        }
      }
      assertThat(kept / (double) SIZE).isWithin(0.015).of(1 - rate);
    }
  }

  @Test
  void hasTheMaskAsGradientAlsoForUnknownSizes() {
    for (Shape declared : List.of(Shape.of(4, 5), Shape.of(-1, 5), Shape.of(-1, -1))) {
      try (TestGraph g = new TestGraph()) {
        Operand<TFloat32> x = g.input(declared, Shape.of(4, 5), TestGraph.counting(20, 1));
        Operand<TFloat32> y = g.ops.dropout(x, 0.4f, 5, g.input(9L), "site");
        assertThat(y.shape().asArray()).isEqualTo(declared.asArray());
        Operand<TFloat32> gradient = g.tf.gradients(y, List.of(x)).dy(0);
        List<float[]> values = g.fetch(List.of(y, gradient));
        for (int i = 0; i < 20; i++) {
          assertThat(values.get(0)[i]).isEqualTo((i + 1) * values.get(1)[i]);
        }
      }
    }
  }

  @Test
  void drawsTheSameMaskInEveryVersion() {
    // These values never change: a resumed run must draw the masks of the run that it resumes.
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(12), TestGraph.counting(12, 1));
      Operand<TFloat32> y = g.ops.dropout(x, 0.5f, 42, g.input(1_000L), "layer_00/output");
      assertThat(g.floats(y)).isEqualTo(new float[] {0, 0, 0, 8, 10, 12, 14, 16, 18, 0, 0, 24});
    }
  }

  @Test
  void leavesTheInputItselfAtRateZero() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(2), 1, 2);
      assertThat(g.ops.dropout(x, 0, 1, g.input(0L), "site")).isSameInstanceAs(x);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> x = g.input(Shape.of(2), 1, 2);
      Operand<TInt64> step = g.input(0L);
      for (float rate : new float[] {-0.1f, 1, Float.NaN}) {
        var e =
            assertThrows(
                IllegalArgumentException.class, () -> g.ops.dropout(x, rate, 1, step, "site"));
        assertThat(e).hasMessageThat().contains("rate (" + rate + ")");
      }
      assertThrows(IllegalArgumentException.class, () -> g.ops.dropout(x, 0.1f, 1, step, ""));
      Operand<TInt64> steps = g.tf.constant(new long[] {1, 2});
      assertThrows(IllegalArgumentException.class, () -> g.ops.dropout(x, 0.1f, 1, steps, "site"));
    }
  }
}
