package org.compressive.training;

import org.compressive.graph.ParameterGroup;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The shares of an update that the losses of a run of the graph have, an input. Losses are
 * multiplied by them, so that gradients need only be added up: the shares of all runs for one
 * update, in all processes, add up to 1.
 */
final class Shares {

  private final Operand<TFloat32> values; // [2]

  Shares(Ops tf) {
    values = tf.withName("shares").placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
  }

  /** Returns the shares of the task's loss and of the compression loss, [2]. */
  Operand<TFloat32> values() {
    return values;
  }

  /** Returns the share of the losses that belong to a group, a scalar. */
  Operand<TFloat32> of(Ops tf, ParameterGroup group) {
    return tf.gather(values, tf.constant(place(group)), tf.constant(0)); // []
  }

  private static int place(ParameterGroup group) {
    return switch (group) {
      case TRANSFORMER -> 0;
      case COMPRESSION -> 1;
    };
  }
}
