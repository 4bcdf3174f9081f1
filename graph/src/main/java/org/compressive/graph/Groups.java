package org.compressive.graph;

import java.util.List;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Rows in groups of c, each of which becomes one compressed row. The groups of the whole batch are
 * stacked along one axis of size {@code N = B T/c}.
 *
 * @param rate c, the number of rows in a group
 * @param width D, the size of a row
 */
record Groups(int rate, int width) {

  /** Reshapes rows {@code [B, T, D]} to groups laid side by side, {@code [N, c*D]}. */
  Operand<TFloat32> sideBySide(Ops tf, Operand<TFloat32> rows) {
    return tf.reshape(rows, tf.array(-1, rate * width)); // [N, c*D]
  }

  /** Reshapes rows {@code [B, T, D]} to groups of stacked rows, {@code [N, c, D]}. */
  Operand<TFloat32> stacked(Ops tf, Operand<TFloat32> rows) {
    return tf.reshape(rows, tf.array(-1, rate, width)); // [N, c, D]
  }

  /**
   * Reshapes one row for each group, {@code [N, D]}, to the rows of each sequence, {@code [B, T/c,
   * D]}.
   *
   * @param rows the rows from which the groups were formed, {@code [B, T, D]}
   */
  Operand<TFloat32> ofStreams(Ops tf, Operand<TFloat32> compressed, Operand<TFloat32> rows) {
    return tf.reshape(compressed, compressedShape(tf, rows)); // [B, T/c, D]
  }

  /** Returns the number of groups in each sequence, T/c, a scalar. */
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
