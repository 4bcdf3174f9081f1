package org.compressive.graph;

import java.util.List;
import org.compressive.graph.RelativeAttention.Attended;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The attention-reconstruction loss of one layer (the paper's Algorithm 2): the mean squared
 * difference, over batch, heads, time and channels, between content-based attention over the
 * evicted rows and over their compressed rows. Stop-gradients leave only the compression function
 * to learn from it, unless the Transformer is meant to.
 */
final class AttentionReconstructionLoss implements CompressionObjective {

  private final RelativeAttention attention;
  private final int compressedSlots;
  private final boolean stopGradient;

  /**
   * A loss.
   *
   * @param attention the layer's attention, whose projections are used again
   * @param compressedSlots C, where the evicted rows begin among the keys
   * @param stopGradient whether the compression function alone learns
   */
  AttentionReconstructionLoss(
      RelativeAttention attention, int compressedSlots, boolean stopGradient) {
    this.attention = attention;
    this.compressedSlots = compressedSlots;
    this.stopGradient = stopGradient;
  }

  /** The evicted rows are keys and values behind compressed memory: nothing is projected twice. */
  @Override
  public Operand<TFloat32> call(
      Ops tf,
      Attended attended,
      Operand<TFloat32> evicted,
      Operand<TFloat32> compressed,
      Pass pass) {
    var queries = fixed(tf, attended.queries()); // [H, B, T, E]
    var oldKeys = fixed(tf, evictedOf(tf, attended.keys().all(), evicted)); // [H, B, T, E]
    var oldValues = fixed(tf, evictedOf(tf, attended.values().all(), evicted)); // [H, B, T, E]
    var newKeys = attention.keys(tf, compressed, stopGradient); // [H, B, T/c, E]
    var newValues = attention.values(tf, compressed, stopGradient); // [H, B, T/c, E]
    var target = contentAttention(tf, queries, oldKeys, oldValues); // [H, B, T, E]
    var reconstruction = contentAttention(tf, queries, newKeys, newValues); // [H, B, T, E]
    var squared = tf.math.squaredDifference(target, reconstruction);
    return pass.isPadded()
        ? pass.mean(tf, tf.math.mean(squared, tf.array(0, 3))) // []
        : tf.math.mean(squared, tf.array(0, 1, 2, 3)); // []
  }

  private Operand<TFloat32> fixed(Ops tf, Operand<TFloat32> x) {
    return stopGradient ? tf.stopGradient(x) : x;
  }

  private Operand<TFloat32> contentAttention(
      Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys, Operand<TFloat32> values) {
    return attention.contentRead(tf, queries, keys, values);
  }

  private Operand<TFloat32> evictedOf(Ops tf, Operand<TFloat32> all, Operand<TFloat32> evicted) {
    var rows = tf.slice(tf.shape(evicted), tf.array(1), tf.array(1)); // [1] = T
    var size = tf.concat(List.of(tf.array(-1, -1), rows, tf.array(-1)), tf.constant(0));
    return tf.slice(all, tf.array(0, 0, compressedSlots, 0), size);
  }
}
