package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;

/**
 * The attention that each row of a layer has received, as two numbers for each memory slot: the sum
 * of the attention over the windows in which the row has been visible, and the number of these
 * windows. Within a window, attention is averaged over heads and queries. The window in which the
 * row was written counts.
 */
final class AttentionUsage {

  /** The number of values kept for each slot. */
  static final int WIDTH = 2;

  private AttentionUsage() {}

  /** Returns whether a layer counts the attention that its rows receive. */
  static boolean isCounted(ModelConfig config, int layer) {
    return config.compresses(layer) && config.compression().looksAtUsage();
  }

  /** Averages attention {@code [H, B, T, K]} over heads and queries to {@code [B, K]}. */
  static Operand<TFloat32> received(Ops tf, Operand<TFloat32> weights) {
    return tf.math.mean(GradientStops.counted(tf, weights), tf.array(0, 2)); // [B, K]
  }

  /**
   * Adds a window's attention to the usage of the rows in memory.
   *
   * @param received the attention received by C compressed slots, M slots of memory and the window,
   *     {@code [B, K]}
   * @param compressedSlots C, the number of slots before memory
   */
  static RowMemory added(
      Ops tf, RowMemory memory, Operand<TFloat32> received, int compressedSlots) {
    if (memory.slots() == 0) {
      return memory;
    }
    var before = memory.held().get(RowPart.USAGE).orElseThrow(); // [B, M, 2]
    var usage = tf.math.add(before, inOneWindow(tf, received, compressedSlots, memory.slots()));
    return memory.with(memory.held().with(RowPart.USAGE, usage)); // [B, M, 2]
  }

  /**
   * Returns the usage of a window's own rows.
   *
   * @param slotsBefore C + M, the number of slots before the window
   * @return {@code [B, T, 2]}
   */
  static Operand<TFloat32> ofWindow(Ops tf, Operand<TFloat32> received, int slotsBefore) {
    return inOneWindow(tf, received, slotsBefore, -1);
  }

  /** Averages usage {@code [B, R, 2]} over windows to {@code [B, R]}. */
  static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> usage) {
    var parts = tf.unstack(usage, (long) WIDTH, Unstack.axis(2L));
    return tf.math.div(parts.output().get(0), parts.output().get(1)); // [B, R]
  }

  /**
   * Returns the usage of consecutive slots in one window: the attention that each received, and 1
   * for the number of windows, {@code [B, slots, 2]}.
   */
  private static Operand<TFloat32> inOneWindow(
      Ops tf, Operand<TFloat32> all, int first, int slots) {
    var attention = tf.slice(all, tf.array(0, first), tf.array(-1, slots)); // [B, slots]
    var windows = tf.onesLike(attention);
    return tf.stack(List.of(attention, windows), Stack.axis(2L));
  }
}
