package org.compressive.ops;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Tests sizes as operands: they are constants if known, and correct if not. */
final class StaticShapeTest {

  @Test
  void sizesThatAreKnownAreConstants() {
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, 4)));
      assertThat(StaticShape.size(tf, x, 1).op().type()).isEqualTo("Const");
      assertThat(StaticShape.leading(tf, x, 2).op().type()).isEqualTo("Const");
      assertThat(StaticShape.size(tf, x, 0).op().type()).isNotEqualTo("Const");
      assertThat(StaticShape.of(tf, x).op().type()).isNotEqualTo("Const");
      var known = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2, 3)));
      assertThat(StaticShape.of(tf, known).op().type()).isEqualTo("Const");
    }
  }

  @Test
  void sizesAreTheSameKnownOrNot() {
    for (Shape known :
        new Shape[] {
          Shape.of(2, 3, 4), Shape.of(-1, 3, 4), Shape.of(2, -1, 4), Shape.of(-1, -1, 4)
        }) {
      try (var graph = new Graph()) {
        Ops tf = Ops.create(graph);
        var x = tf.placeholder(TFloat32.class, Placeholder.shape(known));
        assertWithMessage("of %s", known)
            .that(values(graph, x, StaticShape.of(tf, x)))
            .isEqualTo(new int[] {2, 3, 4});
        for (int axis = 0; axis < 3; axis++) {
          assertWithMessage("axis %s of %s", axis, known)
              .that(values(graph, x, StaticShape.size(tf, x, axis)))
              .isEqualTo(new int[] {2 + axis});
        }
        var flat = tf.reshape(x, tf.array(-1)); // [24]
        var again =
            tf.reshape(
                flat,
                tf.concat(List.of(StaticShape.leading(tf, x, 2), tf.array(4)), tf.constant(0)));
        assertWithMessage("leading of %s", known)
            .that(values(graph, x, tf.shape(again)))
            .isEqualTo(new int[] {2, 3, 4});
      }
    }
  }

  private static int[] values(Graph graph, Operand<?> x, Operand<TInt32> wanted) {
    try (var session = new Session(graph, false);
        var fed =
            TFloat32.tensorOf(Shape.of(2, 3, 4), t -> t.scalars().forEach(s -> s.setFloat(0)));
        var result = session.runner().feed(x, fed).fetch(wanted).run()) {
      var values = (TInt32) result.get(0);
      int[] copy = new int[(int) values.size()];
      values.asRawTensor().data().asInts().read(copy);
      return copy;
    }
  }
}
