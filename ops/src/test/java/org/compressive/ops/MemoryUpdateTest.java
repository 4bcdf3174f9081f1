package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

class MemoryUpdateTest {
  private static final int B = 2;
  private static final int D = 3;

  private static float[] rows(int count, int firstRow) {
    float[] values = new float[B * count * D];
    int next = 0;
    for (int b = 0; b < B; b++) {
      for (int row = firstRow; row < firstRow + count; row++) {
        for (int d = 0; d < D; d++) {
          values[next++] = 1000 * b + 10 * row + d;
        }
      }
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    // M, T, capacity
    "4, 2, 4",
    "4, 4, 4",
    "4, 6, 4",
    "4, 9, 4",
    "0, 3, 4",
    "2, 1, 4",
    "2, 2, 4",
    "2, 3, 4",
    "0, 6, 4",
    "4, 1, 4",
    "4, 2, 0",
    "0, 2, 0",
    "5, 1, 3",
    "5, 1, 5",
    "4, 0, 4",
    "4, 0, 2",
    "1, 1, 9999999999",
  })
  void keepsTheNewestAndEvictsTheOldest(int m, int t, long capacity) {
    int dropped = Math.toIntExact(Math.max(m + t - capacity, 0));
    float[] expectedMemory = rows(m + t - dropped, dropped);
    float[] expectedEvicted = rows(dropped, 0);
    for (Shape declared :
        List.of(Shape.of(B, m, D), Shape.of(-1, m, D), Shape.of(-1, -1, D), Shape.of(-1, -1, -1))) {
      try (TestGraph g = new TestGraph()) {
        Shape newest = Shape.of(declared.get(0), declared.get(1) == -1 ? -1 : t, declared.get(2));
        MemoryUpdate<TFloat32> update =
            g.ops.memoryUpdate(
                g.input(declared, Shape.of(B, m, D), rows(m, 0)),
                g.input(newest, Shape.of(B, t, D), rows(t, m)),
                capacity);
        List<float[]> values = g.fetch(List.of(update.memory(), update.evicted()));
        assertWithMessage("memory, declared %s", declared)
            .that(values.get(0))
            .isEqualTo(expectedMemory);
        assertWithMessage("evicted, declared %s", declared)
            .that(values.get(1))
            .isEqualTo(expectedEvicted);
        assertThat(g.shapeOf(update.evicted())).isEqualTo(Shape.of(B, dropped, D));
        assertThat(update.evicted().shape().get(2)).isEqualTo(declared.get(2));
        assertThat(update.memory().shape().get(2)).isEqualTo(declared.get(2));
        if (declared.get(1) != -1) {
          assertThat(update.memory().shape().get(1)).isEqualTo(m + t - dropped);
          assertThat(update.evicted().shape().get(1)).isEqualTo(dropped);
        }
      }
    }
  }

  /** Uses the same rows with an additional axis for heads. */
  @ParameterizedTest
  @CsvSource({"4, 2, 4", "4, 6, 4", "2, 2, 4", "5, 1, 3"})
  void whateverComesBeforeTheRowsIsKept(int m, int t, int capacity) {
    int dropped = Math.max(m + t - capacity, 0);
    for (long open : new long[] {-1, 0}) {
      try (TestGraph g = new TestGraph()) {
        Shape held = Shape.of(B, 1, m, D);
        Shape fresh = Shape.of(B, 1, t, D);
        Shape unknown = Shape.of(B, -1, -1, D);
        Operand<TFloat32> memory = g.input(open == -1 ? unknown : held, held, rows(m, 0));
        Operand<TFloat32> rows = g.input(open == -1 ? unknown : fresh, fresh, rows(t, m));
        MemoryUpdate<TFloat32> update = g.ops.memoryUpdate(memory, rows, capacity);
        Operand<TFloat32> loss = g.tf.nn.l2Loss(update.memory());
        var gradients = g.tf.gradients(loss, List.of(rows));
        List<float[]> values = g.fetch(List.of(update.memory(), update.evicted(), gradients.dy(0)));
        assertThat(values.get(0)).isEqualTo(rows(m + t - dropped, dropped));
        assertThat(values.get(1)).isEqualTo(rows(dropped, 0));
        if (t <= capacity) { // the gradient of half a square is the row itself
          assertThat(values.get(2)).isEqualTo(rows(t, m));
        }
        assertThat(g.shapeOf(update.evicted())).isEqualTo(Shape.of(B, 1, dropped, D));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 2, 4", "2, 5, 3", "3, 3, 0", "1, 1, 5"})
  void passesEveryRowsGradientToWhereItCameFrom(int m, int t, int capacity) {
    for (long declared : new long[] {-1, 0}) {
      try (TestGraph g = new TestGraph()) {
        Shape held = Shape.of(1, m, 1);
        Shape fresh = Shape.of(1, t, 1);
        Shape open = Shape.of(1, -1, 1);
        Operand<TFloat32> memory =
            g.input(declared == -1 ? open : held, held, TestGraph.counting(m, 1));
        Operand<TFloat32> rows =
            g.input(declared == -1 ? open : fresh, fresh, TestGraph.counting(t, 1 + m));
        MemoryUpdate<TFloat32> update = g.ops.memoryUpdate(memory, rows, capacity);
        // The gradient of half a square is the row itself; evicted rows count twice.
        Operand<TFloat32> loss =
            g.tf.math.add(
                g.tf.nn.l2Loss(update.memory()),
                g.tf.math.mul(g.tf.constant(2f), g.tf.nn.l2Loss(update.evicted())));
        List<Operand<TFloat32>> gradients = new ArrayList<>();
        var all = g.tf.gradients(loss, List.of(memory, rows));
        gradients.add(all.dy(0));
        gradients.add(all.dy(1));
        List<float[]> values = g.fetch(gradients);
        for (int row = 0; row < m + t; row++) {
          float expected = (row + 1) * (row < m + t - capacity ? 2 : 1);
          float actual = row < m ? values.get(0)[row] : values.get(1)[row - m];
          assertWithMessage("gradient of row %s", row).that(actual).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void takesOtherTypes() {
    try (TestGraph g = new TestGraph()) {
      Operand<TBfloat16> two =
          g.tf.dtypes.cast(g.constant(Shape.of(1, 2, 1), 1, 2), TBfloat16.class);
      MemoryUpdate<TBfloat16> update = g.ops.memoryUpdate(two, two, 3);
      assertThat(g.floats(g.tf.dtypes.cast(update.memory(), TFloat32.class)))
          .isEqualTo(new float[] {2, 1, 2});
    }
  }

  @Test
  void refusesWhatCannotBe() {
    try (TestGraph g = new TestGraph()) {
      Operand<TFloat32> good = g.constant(Shape.of(1, 2, 2), 1, 2, 3, 4);
      Operand<TFloat32> flat = g.constant(Shape.of(2, 2), 1, 2, 3, 4);
      Operand<TFloat32> narrow = g.constant(Shape.of(1, 2, 1), 1, 2);
      Operand<TFloat32> two = g.constant(Shape.of(2, 1, 2), 1, 2, 3, 4);
      assertRefused(g, good, good, -1, "-1");
      assertRefused(g, flat, good, 2, "rank 3");
      assertRefused(g, good, flat, 2, "memory's rank");
      assertRefused(g, good, narrow, 2, "equal");
      assertRefused(g, good, two, 2, "equal");
    }
  }

  private static void assertRefused(
      TestGraph g, Operand<TFloat32> memory, Operand<TFloat32> rows, long capacity, String word) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> g.ops.memoryUpdate(memory, rows, capacity));
    assertThat(e).hasMessageThat().contains(word);
  }
}
