package org.compressive.graph;

import java.util.List;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Rows taken c at a time, each group to become one compressed row. The groups of all streams stand
 * one below the other, {@code N = B T/c} of them.
 *
 * @param rate c
 * @param width D
 */
record Groups(int rate, int width) {

  /** Rows {@code [B, T, D]} to groups laid side by side, {@code [N, c*D]}. */
  Operand<TFloat32> sideBySide(Ops tf, Operand<TFloat32> rows) {
    return tf.reshape(rows, tf.array(-1, rate * width)); // [N, c*D]
  }

  /** Rows {@code [B, T, D]} to groups one row below the other, {@code [N, c, D]}. */
  Operand<TFloat32> stacked(Ops tf, Operand<TFloat32> rows) {
    return tf.reshape(rows, tf.array(-1, rate, width)); // [N, c, D]
  }

  /**
   * A row for each group {@code [N, D]} to the rows of each stream, {@code [B, T/c, D]}.
   *
   * @param rows what the groups were made of, {@code [B, T, D]}
   */
  Operand<TFloat32> ofStreams(Ops tf, Operand<TFloat32> compressed, Operand<TFloat32> rows) {
    return tf.reshape(compressed, compressedShape(tf, rows)); // [B, T/c, D]
  }

  /** T/c, a scalar. */
  Operand<TInt32> count(Ops tf, Operand<TFloat32> rows) {
    long length = rows.shape().get(1);
    return length == Shape.UNKNOWN_SIZE
        ? tf.math.div(StaticShape.size(tf, rows, 1), tf.constant(rate))
        : tf.constant((int) length / rate);
  }

  private Operand<TInt32> compressedShape(Ops tf, Operand<TFloat32> rows) {
    long length = rows.shape().get(1);
    if (length != Shape.UNKNOWN_SIZE) {
      return tf.array((int) rows.shape().get(0), (int) length / rate, width);
    }
    var size = StaticShape.size(tf, rows, 0);
    return tf.stack(List.of(size, tf.constant(-1), tf.constant(width))); // [3]
  }
}
