package org.compressive.graph;

import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.CausalMemoryMask;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The flags of the memory slots that have been written to: 1 for a written slot and 0 for an empty
 * one, {@code [B, slots, 1]}. They are kept if empty memory is masked. They move along with the
 * rows; padding leaves slots empty.
 */
final class FilledSlots {

  /** The number of values kept for each slot. */
  static final int WIDTH = 1;

  private FilledSlots() {}

  /** Returns the flags that a window of rows {@code [B, T, D]} writes, {@code [B, T, 1]}. */
  static Operand<TFloat32> written(Ops tf, Operand<TFloat32> rows, Pass pass) {
    return pass.withoutPadding(
        tf, ones(tf, StaticShape.size(tf, rows, 0), StaticShape.size(tf, rows, 1)));
  }

  private static Operand<TFloat32> ones(Ops tf, Operand<TInt32> batch, Operand<TInt32> rows) {
    // OnesLike has no entry in TensorFlow's C++ gradient registry, not even one that says "no
    // gradient".
    return tf.fill(tf.stack(List.of(batch, rows, tf.constant(1))), tf.constant(1f)); // [B, T, 1]
  }

  /**
   * Returns a flag for each group of c rows, which is 1 if any row of the group is not empty:
   * {@code [B, T, 1]} becomes {@code [B, T/c, 1]}.
   */
  static Operand<TFloat32> ofGroups(Ops tf, Operand<TFloat32> evicted, int rate) {
    var groups = new Groups(rate, WIDTH);
    var fullest = tf.max(groups.stacked(tf, evicted), tf.constant(1)); // [N, 1]
    return groups.ofStreams(tf, fullest, evicted); // [B, T/c, 1]
  }

  /**
   * Returns a mask to add to scores, so that no empty slot is attended to.
   *
   * @param batch the batch size B, a scalar
   * @param window the number T of keys after memory, a scalar; none of their slots is empty
   * @return {@code [B, 1, K]}
   */
  static Operand<TFloat32> mask(
      Ops tf, LayerMemory memory, Operand<TInt32> batch, Operand<TInt32> window) {
    List<Operand<TFloat32>> slots = new ArrayList<>();
    memory.get(MemoryKind.COMPRESSED_FILLED).ifPresent(slots::add);
    memory.get(MemoryKind.FILLED).ifPresent(slots::add);
    slots.add(ones(tf, batch, window));
    var filled = tf.concat(slots, tf.constant(1)); // [B, K, 1]
    var hidden = tf.math.sub(filled, tf.constant(1f)); // 0 or -1
    var lowered = tf.math.mul(hidden, tf.constant(-CausalMemoryMask.HIDDEN));
    return tf.linalg.transpose(lowered, tf.array(0, 2, 1)); // [B, 1, K]
  }
}
