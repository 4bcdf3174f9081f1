package org.compressive.graph;

import java.util.List;
import java.util.Objects;
import org.compressive.graph.SequenceMixer.Mixed;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The attention-reconstruction loss of one layer (the paper's Algorithm 2): the mean squared
 * difference, over batch, heads, time and channels, between content-based attention over the
 * evicted rows and over their compressed rows. Stop-gradients ensure that only the compression
 * function learns from this loss, unless the configuration lets the Transformer learn from it too.
 */
final class AttentionReconstructionLoss implements CompressionObjective {

  private final ContentAttention attention;
  private final int compressedSlots;
  private final GradientStops stops;

  /**
   * Creates a loss.
   *
   * @param attention the layer's attention, whose projections are reused
   * @param compressedSlots C, the index of the first evicted row among the keys
   * @param stops the stop-gradients that let only the compression function learn
   */
  AttentionReconstructionLoss(
      ContentAttention attention, int compressedSlots, GradientStops stops) {
    this.attention = attention;
    this.compressedSlots = compressedSlots;
    this.stops = stops;
  }

  /**
   * Takes the evicted rows' keys and values from those that the mixer has computed, where they
   * follow those of compressed memory, so that nothing is projected twice.
   */
  @Override
  public Operand<TFloat32> call(
      Ops tf, Mixed mixed, Operand<TFloat32> evicted, Operand<TFloat32> compressed, Pass pass) {
    var queries = stops.target(tf, mixed.queries().orElseThrow()); // [H, B, T, E]
    var oldKeys = stops.target(tf, evictedOf(tf, mixed, RowPart.KEYS, evicted)); // [H, B, T, E]
    var oldValues = stops.target(tf, evictedOf(tf, mixed, RowPart.VALUES, evicted)); // [H, B, T, E]
    var projected = attention.project(tf, compressed, stops);
    var newKeys = Objects.requireNonNull(projected.get(RowPart.KEYS)); // [H, B, T/c, E]
    var newValues = Objects.requireNonNull(projected.get(RowPart.VALUES)); // [H, B, T/c, E]
    var target = attention.read(tf, queries, oldKeys, oldValues); // [H, B, T, E]
    var reconstruction = attention.read(tf, queries, newKeys, newValues); // [H, B, T, E]
    var squared = tf.math.squaredDifference(target, reconstruction);
    return pass.isPadded()
        ? pass.mean(tf, tf.math.mean(squared, tf.array(0, 3))) // []
        : tf.math.mean(squared, tf.array(0, 1, 2, 3)); // []
  }

  private Operand<TFloat32> evictedOf(
      Ops tf, Mixed mixed, RowPart part, Operand<TFloat32> evicted) {
    var projected = Objects.requireNonNull(mixed.projections().get(part));
    long last = compressedSlots + evicted.shape().get(1); // at most C if it is not known
    // The window's are needed only if it is longer than memory.
    var from =
        projected
            .memory()
            .filter(memory -> compressedSlots < last && last <= memory.shape().get(2))
            .orElse(projected.all()); // [H, B, C + M, E] or [H, B, K, E]
    var rows = tf.slice(tf.shape(evicted), tf.array(1), tf.array(1)); // [1] = T
    var size = tf.concat(List.of(tf.array(-1, -1), rows, tf.array(-1)), tf.constant(0));
    // The evicted rows are the T oldest rows of [memory; window].
    return tf.slice(from, tf.array(0, 0, compressedSlots, 0), size);
  }
}
