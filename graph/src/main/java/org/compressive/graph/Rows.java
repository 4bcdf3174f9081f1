package org.compressive.graph;

import java.util.List;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The two leading axes of {@code [B, T, D]}, which are merged into one for a plain matrix product
 * and split again afterward. Sizes that are known when the graph is built become constants, so that
 * Grappler sees static shapes.
 */
final class Rows {

  private final Ops tf;
  private final Operand<TInt32> leading; // [2] = B, T

  private Rows(Ops tf, Operand<TInt32> leading) {
    this.tf = tf;
    this.leading = leading;
  }

  /** Returns the leading axes of {@code [B, T, ...]}. */
  static Rows of(Ops tf, Operand<?> x) {
    return new Rows(tf, StaticShape.leading(tf, x, 2));
  }

  Operand<TFloat32> flatten(Operand<TFloat32> x) {
    return tf.reshape(x, tf.array(-1, (int) x.shape().get(2))); // [B*T, D]
  }

  Operand<TFloat32> unflatten(Operand<TFloat32> x, int... trailing) {
    var shape = tf.concat(List.of(leading, tf.constant(trailing)), tf.constant(0));
    return tf.reshape(x, shape); // [B, T, ...]
  }
}
