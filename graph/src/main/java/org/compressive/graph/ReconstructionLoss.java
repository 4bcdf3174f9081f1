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
 * to learn from it.
 */
final class ReconstructionLoss {

  private ReconstructionLoss() {}

  /**
   * The loss, a scalar.
   *
   * @param attention the layer's attention, whose projections are used again
   * @param attended what it gave for this window: the evicted rows are its keys and values behind
   *     compressed memory, so nothing is projected twice
   * @param compressedSlots C, where the evicted rows begin among the keys
   * @param evicted {@code [B, T, D]}
   * @param compressed {@code [B, T/c, D]}
   */
  static Operand<TFloat32> of(
      Ops tf,
      RelativeAttention attention,
      Attended attended,
      int compressedSlots,
      Operand<TFloat32> evicted,
      Operand<TFloat32> compressed) {
    var queries = tf.stopGradient(attended.queries()); // [B, H, T, E]
    var oldKeys = evictedRows(tf, attended.keys(), compressedSlots, evicted); // [B, H, T, E]
    var oldValues = evictedRows(tf, attended.values(), compressedSlots, evicted); // [B, H, T, E]
    var newKeys = attention.frozenKeys(tf, compressed); // [B, H, T/c, E]
    var newValues = attention.frozenValues(tf, compressed); // [B, H, T/c, E]
    var target = contentAttention(tf, queries, oldKeys, oldValues); // [B, H, T, E]
    var reconstruction = contentAttention(tf, queries, newKeys, newValues); // [B, H, T, E]
    var squared = tf.math.squaredDifference(target, reconstruction);
    return tf.math.mean(squared, tf.array(0, 1, 2, 3)); // []
  }

  private static Operand<TFloat32> contentAttention(
      Ops tf, Operand<TFloat32> queries, Operand<TFloat32> keys, Operand<TFloat32> values) {
    var weights = tf.nn.softmax(RelativeAttention.scores(tf, queries, keys));
    return RelativeAttention.read(tf, weights, values);
  }

  private static Operand<TFloat32> evictedRows(
      Ops tf, Operand<TFloat32> all, int compressedSlots, Operand<TFloat32> evicted) {
    var rows = tf.slice(tf.shape(evicted), tf.array(1), tf.array(1)); // [1] = T
    var size = tf.concat(List.of(tf.array(-1, -1), rows, tf.array(-1)), tf.constant(0));
    return tf.stopGradient(tf.slice(all, tf.array(0, 0, compressedSlots, 0), size));
  }
}
