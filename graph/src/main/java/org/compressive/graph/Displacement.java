package org.compressive.graph;

import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How much older, in tokens, the row in each slot of compressed memory is than the newest token of
 * the group that would have given the slot its row: {@code [B, C, 1]}. Kept where positions are
 * ages and the compression function keeps rows as they are. It stays the same as slots move on, and
 * is 0 at the start.
 */
final class Displacement {

  /** Numbers kept for each slot. */
  static final int WIDTH = 1;

  private Displacement() {}

  /** Whether a layer has it. */
  static boolean isKept(ModelConfig config, int layer) {
    return config.compresses(layer)
        && config.compression().keepsRows()
        && config.positions() instanceof AgePositions;
  }

  /**
   * The displacements of rows that were kept.
   *
   * @param kept which of the evicted rows they are, oldest first, {@code [B, T/c]}
   * @return {@code [B, T/c, 1]}
   */
  static Operand<TFloat32> of(Ops tf, Operand<TInt32> kept, int rate) {
    var groups = tf.range(tf.constant(0), StaticShape.size(tf, kept, 1), tf.constant(1)); // [T/c]
    var newest = tf.math.add(tf.math.mul(groups, tf.constant(rate)), tf.constant(rate - 1));
    var older = tf.dtypes.cast(tf.math.sub(newest, kept), TFloat32.class); // [B, T/c]
    return tf.expandDims(older, tf.constant(2)); // [B, T/c, 1]
  }
}
