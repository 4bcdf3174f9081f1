package org.compressive.graph;

import java.util.List;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Shifts rows toward the newer end, so that a convolution sees the preceding rows. */
final class Delay {

  private Delay() {}

  /**
   * Delays rows, with zeros before the oldest.
   *
   * @param rows {@code [B, T, D]}
   * @param by the number of rows to delay by, at least 0
   * @return {@code [B, T, D]}
   */
  static Operand<TFloat32> of(Ops tf, Operand<TFloat32> rows, int by) {
    var padding = tf.constant(new int[][] {{0, 0}, {by, 0}, {0, 0}});
    var padded = tf.pad(rows, padding, tf.constant(0f)); // [B, by + T, D]
    var first = List.of(tf.constant(-1), StaticShape.size(tf, rows, 1), tf.constant(-1));
    return tf.slice(padded, tf.array(0, 0, 0), tf.stack(first)); // [B, T, D]
  }
}
