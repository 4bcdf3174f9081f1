package org.compressive.graph;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The two leading axes of {@code [B, T, D]}, folded into one for a plain matrix product and
 * unfolded again. Sizes known when the graph is built become constants, so that Grappler sees
 * static shapes.
 */
final class Rows {

  private final Ops tf;
  private final Operand<TInt32> leading; // [2] = B, T

  private Rows(Ops tf, Operand<TInt32> leading) {
    this.tf = tf;
    this.leading = leading;
  }

  /** The axes of {@code [B, T, ...]}. */
  static Rows of(Ops tf, Operand<?> x) {
    Shape shape = x.shape();
    long batch = shape.get(0);
    long rows = shape.get(1);
    if (batch == Shape.UNKNOWN_SIZE && rows == Shape.UNKNOWN_SIZE) {
      return new Rows(tf, tf.slice(tf.shape(x), tf.array(0), tf.array(2)));
    }
    // At most one of the two is unknown: Shape's -1 for it is reshape's -1.
    return new Rows(tf, tf.constant(new int[] {(int) batch, (int) rows}));
  }

  Operand<TFloat32> flatten(Operand<TFloat32> x) {
    return tf.reshape(x, tf.array(-1, (int) x.shape().get(2))); // [B*T, D]
  }

  Operand<TFloat32> unflatten(Operand<TFloat32> x, int... trailing) {
    var shape = tf.concat(List.of(leading, tf.constant(trailing)), tf.constant(0));
    return tf.reshape(x, shape); // [B, T, ...]
  }
}
