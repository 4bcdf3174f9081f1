package org.compressive.graph;

import org.compressive.graph.config.AgePositions;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The number of tokens by which the row in each slot of compressed memory is older than the newest
 * token of the group that the slot represents, {@code [B, C, 1]}. The number is negative if the row
 * is newer than that token. It is stored if positions are ages and the compression function keeps
 * rows unchanged. Moving a row to another slot does not change its displacement. Initially, all
 * displacements are 0.
 */
final class Displacement {

  /** The number of values kept for each slot. */
  static final int WIDTH = 1;

  private Displacement() {}

  /** Returns whether a layer stores displacements. */
  static boolean isKept(ModelConfig config, int layer) {
    return config.compresses(layer)
        && config.compression().keepsRows()
        && config.positions() instanceof AgePositions;
  }

  /**
   * Returns the displacements of kept rows.
   *
   * @param kept the indices of the kept rows among the evicted rows, oldest first, {@code [B, T/c]}
   * @return {@code [B, T/c, 1]}
   */
  static Operand<TFloat32> of(Ops tf, Operand<TInt32> kept, int rate) {
    var groups = tf.range(tf.constant(0), StaticShape.size(tf, kept, 1), tf.constant(1)); // [T/c]
    var newest = tf.math.add(tf.math.mul(groups, tf.constant(rate)), tf.constant(rate - 1));
    var older = tf.dtypes.cast(tf.math.sub(newest, kept), TFloat32.class); // [B, T/c]
    return tf.expandDims(older, tf.constant(2)); // [B, T/c, 1]
  }
}
