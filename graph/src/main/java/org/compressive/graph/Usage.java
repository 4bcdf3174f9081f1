package org.compressive.graph;

import java.util.List;
import java.util.Optional;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;

/**
 * How much attention each row of a layer has received: two numbers for each slot of memory, the
 * attention summed over the windows the row has lived through, and the number of those windows. In
 * a window, attention is averaged over heads and queries; the window in which the row was written
 * counts.
 *
 * @param memory {@code [B, M, 2]} for the next window; empty where the layer has no memory
 * @param evicted {@code [B, T]}, the mean over windows of the rows that fall out of memory
 */
record Usage(Optional<Operand<TFloat32>> memory, Operand<TFloat32> evicted) {

  /** Numbers kept for each slot. */
  static final int WIDTH = 2;

  /**
   * The usage after a window.
   *
   * @param before {@code [B, M, 2]}; empty where the layer has no memory
   * @param received what the window's queries gave each of C compressed slots, M slots of memory
   *     and the window, {@code [B, K]}, see {@link #received}
   */
  static Usage after(
      Ops tf,
      Optional<Operand<TFloat32>> before,
      Operand<TFloat32> received,
      int compressedSlots,
      int memorySlots) {
    var window = received(tf, received, compressedSlots + memorySlots, -1); // [B, T, 2]
    if (before.isEmpty()) {
      return new Usage(Optional.empty(), mean(tf, window));
    }
    var memory =
        tf.math.add(
            before.get(), received(tf, received, compressedSlots, memorySlots)); // [B, M, 2]
    var update = CompressiveOps.create(tf).memoryUpdate(memory, window, memorySlots);
    return new Usage(Optional.of(update.memory()), mean(tf, update.evicted()));
  }

  /** Attention {@code [H, B, T, K]} averaged over heads and queries, {@code [B, K]}. */
  static Operand<TFloat32> received(Ops tf, Operand<TFloat32> weights) {
    return tf.math.mean(tf.stopGradient(weights), tf.array(0, 2)); // [B, K]
  }

  /** What slots have received in one window, {@code [B, slots, 2]}. */
  private static Operand<TFloat32> received(Ops tf, Operand<TFloat32> all, int first, int slots) {
    var attention = tf.slice(all, tf.array(0, first), tf.array(-1, slots)); // [B, slots]
    var windows = tf.onesLike(attention);
    return tf.stack(List.of(attention, windows), Stack.axis(2L));
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> usage) {
    var parts = tf.unstack(usage, (long) WIDTH, Unstack.axis(2L));
    return tf.math.div(parts.output().get(0), parts.output().get(1)); // [B, T]
  }
}
