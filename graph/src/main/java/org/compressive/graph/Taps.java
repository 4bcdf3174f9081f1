package org.compressive.graph;

import org.compressive.ops.CausalMemoryMask;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The taps of a kernel as scores by distance, with the largest distance first and the row's own
 * last.
 */
final class Taps {

  private Taps() {}

  /**
   * Assigns taps to distances. Taps that are too far away are dropped, and distances beyond the
   * last tap are hidden.
   *
   * @param taps {@code [H, B, T, n]}
   * @param distances the number of distances, known when the graph is built
   * @return {@code [H, B, T, distances]}
   */
  static Operand<TFloat32> over(Ops tf, Operand<TFloat32> taps, int distances) {
    int missing = distances - count(taps);
    return missing < 0
        ? tf.slice(taps, tf.array(0, 0, 0, -missing), tf.array(-1, -1, -1, distances))
        : before(tf, taps, tf.constant(missing), missing);
  }

  /** Assigns taps to distances whose number, a scalar, is known only at run time. */
  static Operand<TFloat32> over(Ops tf, Operand<TFloat32> taps, Operand<TInt32> distances) {
    var hidden = before(tf, taps, distances, Shape.UNKNOWN_SIZE);
    return tf.slice(hidden, tf.array(0, 0, 0, count(taps)), tf.array(-1, -1, -1, -1));
  }

  private static Operand<TFloat32> before(
      Ops tf, Operand<TFloat32> taps, Operand<TInt32> count, long known) {
    if (known == 0) {
      return taps;
    }
    var zero = tf.constant(0);
    var paddings =
        known == Shape.UNKNOWN_SIZE
            ? tf.reshape(
                tf.stack(java.util.List.of(zero, zero, zero, zero, zero, zero, count, zero)),
                tf.array(4, 2))
            : tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {(int) known, 0}});
    return tf.pad(taps, paddings, tf.constant(CausalMemoryMask.HIDDEN)); // [H, B, T, n + count]
  }

  private static int count(Operand<TFloat32> taps) {
    return (int) taps.shape().get(3);
  }
}
