package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class SliceUpdateTest {

  private static final int[] SIZES = {2, 3, 4};
  private static final Shape SHAPE = Shape.of(2, 3, 4);
  private static final int COUNT = 24;

  private static Shape sliceShape(int axis) {
    long[] shape = SHAPE.asArray();
    shape[axis] = 1;
    return Shape.of(shape);
  }

  /** Returns 0, 1, ... with one slice replaced by 100, 101, ... */
  private static float[] expected(int axis, int index) {
    float[] expected = TestGraph.counting(COUNT, 0);
    float next = 100;
    for (int i = 0; i < COUNT; i++) {
      int[] place = {i / 12, i / 4 % 3, i % 4};
      if (place[axis] == index) {
        expected[i] = next++;
      }
    }
    return expected;
  }

  private static int[] integers(float[] values) {
    int[] integers = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] = (int) values[i];
    }
    return integers;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void replacesAnySliceOfAnyAxis(int axis) {
    try (TestGraph g = new TestGraph()) {
      Shape slice = sliceShape(axis);
      int size = (int) slice.size();
      Operand<TInt32> index = g.input(0);
      Operand<TFloat32> known =
          g.ops.sliceUpdate(
              g.input(SHAPE, TestGraph.counting(COUNT, 0)),
              axis,
              index,
              g.input(slice, TestGraph.counting(size, 100)));
      Shape open = Shape.of(-1, -1, -1);
      Operand<TFloat32> unknown =
          g.ops.sliceUpdate(
              g.input(open, SHAPE, TestGraph.counting(COUNT, 0)),
              axis,
              index,
              g.input(open, slice, TestGraph.counting(size, 100)));
      Operand<TInt32> whole =
          g.ops.sliceUpdate(
              g.integers(SHAPE, integers(TestGraph.counting(COUNT, 0))),
              axis,
              index,
              g.integers(slice, integers(TestGraph.counting(size, 100))));
      assertThat(known.shape()).isEqualTo(SHAPE);
      // All runs use one graph: if a run wrote into a fed tensor, the next would show it.
      for (int i = SIZES[axis] - 1; i >= 0; i--) {
        g.feed(index, i);
        float[] expected = expected(axis, i);
        assertWithMessage("slice %s", i).that(g.floats(known)).isEqualTo(expected);
        assertWithMessage("slice %s", i).that(g.floats(unknown)).isEqualTo(expected);
        assertWithMessage("slice %s", i).that(g.ints(whole)).isEqualTo(integers(expected));
      }
    }
  }

  @Test
  void replacesAnElementOfAVector() {
    try (TestGraph g = new TestGraph()) {
      var x = g.input(Shape.of(3), 1, 2, 3);
      var update = g.ops.sliceUpdate(x, 0, g.tf.constant(1), g.constant(Shape.of(1), 9));
      assertThat(g.floats(update)).isEqualTo(new float[] {1, 9, 3});
    }
  }

  @Test
  void leavesWhatItWasGivenAsItWas() {
    try (TestGraph g = new TestGraph()) {
      Shape shape = Shape.of(3, 2);
      float[] before = TestGraph.counting(6, 0);
      var variable = g.ops.resourceVariable("x", TFloat32.class, shape);
      g.run(variable.assign(g.tf, g.constant(shape, before)));
      var made = g.tf.math.add(g.input(shape, before), g.input(Shape.scalar(), 0));
      var slice = g.constant(Shape.of(1, 2), 8, 9);
      for (var x :
          List.of(g.input(shape, before), g.constant(shape, before), made, read(variable))) {
        var first = g.ops.sliceUpdate(x, 0, g.tf.constant(0), slice);
        var last = g.ops.sliceUpdate(x, 0, g.tf.constant(2), slice);
        assertThat(g.floats(first)).isEqualTo(new float[] {8, 9, 2, 3, 4, 5});
        assertThat(g.floats(g.tf.identity(x))).isEqualTo(before);
        var values = g.fetch(List.of(first, last, g.tf.identity(x), g.tf.math.neg(x)));
        assertThat(values.get(0)).isEqualTo(new float[] {8, 9, 2, 3, 4, 5});
        assertThat(values.get(1)).isEqualTo(new float[] {0, 1, 2, 3, 8, 9});
        assertThat(values.get(2)).isEqualTo(before);
        assertThat(values.get(3)).isEqualTo(new float[] {-0f, -1, -2, -3, -4, -5});
      }
    }
  }

  private static Operand<TFloat32> read(ResourceVariable<TFloat32> variable) {
    return variable.read();
  }

  @Test
  void aLoopThatWritesInPlaceStartsFromTheSameEachTime() {
    try (TestGraph g = new TestGraph()) {
      Shape shape = Shape.of(3, 2);
      float[] before = TestGraph.counting(6, 0);
      var variable = g.ops.resourceVariable("x", TFloat32.class, shape);
      g.run(variable.assign(g.tf, g.constant(shape, before)));
      for (var x : List.of(g.input(shape, before), g.constant(shape, before), read(variable))) {
        var loop =
            g.tf.statelessWhile(
                List.of(g.tf.constant(0), x),
                ConcreteFunction.create(tf -> step(tf, shape, true)),
                ConcreteFunction.create(tf -> step(tf, shape, false)));
        Operand<TFloat32> after = g.tf.identity(loop.output().get(1).expect(TFloat32.class));
        for (int run = 0; run < 2; run++) {
          // Row 0 plus 10, then row 1 plus the new row 0, and so on.
          var values = g.fetch(List.of(after, g.tf.identity(x)));
          assertThat(values.get(0)).isEqualTo(new float[] {10, 11, 12, 14, 16, 19});
          assertThat(values.get(1)).isEqualTo(before);
        }
      }
    }
  }

  /**
   * Adds the previous row to a row, or 10 to the first row; as a condition, returns whether a row
   * is left.
   */
  private static Signature step(Ops tf, Shape shape, boolean condition) {
    var index = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    var x = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    var signature =
        Signature.builder(condition ? "more" : "step").input("index", index).input("x", x);
    if (condition) {
      return signature.output("go", tf.math.less(index, tf.constant(3))).build();
    }
    var one = tf.constant(1);
    var row = tf.expandDims(tf.gather(x, index, tf.constant(0)), tf.constant(0)); // [1, 2]
    var before =
        tf.gather(x, tf.math.maximum(tf.math.sub(index, one), tf.constant(0)), tf.constant(0));
    var ten = tf.fill(tf.shape(before), tf.constant(10f));
    var added = tf.select(tf.math.equal(index, tf.constant(0)), ten, before); // [2]
    var sum = tf.math.add(row, tf.expandDims(added, tf.constant(0)));
    return signature
        .output("index", tf.math.add(index, one))
        .output("x", SliceUpdate.create(tf, x, 0, index, sum))
        .build();
  }

  @Test
  void refusesAnAxisThatIsNotThere() {
    try (TestGraph g = new TestGraph()) {
      var x = g.input(Shape.of(2, 3), TestGraph.counting(6, 0));
      var slice = g.constant(Shape.of(1, 3), 1, 2, 3);
      for (int axis : new int[] {-1, 2}) {
        var e =
            assertThrows(
                IllegalArgumentException.class,
                () -> g.ops.sliceUpdate(x, axis, g.tf.constant(0), slice));
        assertThat(e)
            .hasMessageThat()
            .isEqualTo("slice update axis (" + axis + ") must be one of [2, 3]");
      }
    }
  }

  @Test
  void refusesASliceOfAnotherShape() {
    try (TestGraph g = new TestGraph()) {
      var x = g.input(Shape.of(2, -1), Shape.of(2, 3), TestGraph.counting(6, 0));
      for (Shape shape : new Shape[] {Shape.of(3), Shape.of(2, 3), Shape.of(1, 1, 3)}) {
        var slice = g.constant(shape, TestGraph.counting((int) shape.size(), 0));
        var e =
            assertThrows(
                IllegalArgumentException.class,
                () -> g.ops.sliceUpdate(x, 0, g.tf.constant(0), slice));
        assertThat(e)
            .hasMessageThat()
            .isEqualTo("slice update's slice (" + shape + ") must be [1, -1]");
      }
      var known = g.input(Shape.of(2, 3), TestGraph.counting(6, 0));
      var one = g.constant(Shape.of(1, 1), 7);
      assertThrows(
          IllegalArgumentException.class, () -> g.ops.sliceUpdate(known, 0, g.tf.constant(0), one));
    }
  }

  @Test
  void aSliceOfAnotherSizeFailsTheRun() {
    try (TestGraph g = new TestGraph()) {
      var x = g.input(Shape.of(2, 3), TestGraph.counting(6, 0));
      var slice = g.input(Shape.of(-1, -1), Shape.of(1, 2), 7, 8);
      var update = g.ops.sliceUpdate(x, 0, g.input(0), slice);
      assertThrows(TFInvalidArgumentException.class, () -> g.floats(update));
    }
  }

  @Test
  void aPlaceBeyondTheLastChangesNothing() {
    try (TestGraph g = new TestGraph()) {
      Operand<TInt32> place = g.input(2);
      var x = g.input(Shape.of(2, 3), TestGraph.counting(6, 0));
      var update = g.ops.sliceUpdate(x, 0, place, g.input(Shape.of(1, 3), 7, 8, 9));
      for (int index : new int[] {2, 3, 100}) {
        g.feed(place, index);
        assertThat(g.floats(update)).isEqualTo(TestGraph.counting(6, 0));
      }
    }
  }
}
