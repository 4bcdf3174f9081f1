package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Sizes that are only known when the graph runs. */
final class Sizes {

  private Sizes() {}

  /** The size of one axis, a scalar. */
  static Operand<TInt32> of(Ops tf, Operand<?> x, int axis) {
    return tf.squeeze(tf.slice(tf.shape(x), tf.array(axis), tf.array(1)));
  }
}
