package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Sizes of axes as operands. */
final class Sizes {

  private Sizes() {}

  /** The size of one axis, a scalar: a constant where it is known when the graph is built. */
  static Operand<TInt32> known(Ops tf, Operand<?> x, int axis) {
    long size = x.shape().get(axis);
    return size == Shape.UNKNOWN_SIZE ? of(tf, x, axis) : tf.constant((int) size);
  }

  /**
   * The size of one axis when the graph runs, a scalar; by a slice, which a GPU leaves in the
   * host's memory where sizes are.
   */
  static Operand<TInt32> of(Ops tf, Operand<?> x, int axis) {
    return tf.squeeze(tf.slice(tf.shape(x), tf.array(axis), tf.array(1)));
  }
}
