package org.compressive.graph;

import java.util.List;
import java.util.Objects;
import org.compressive.graph.SequenceMixer.Mixed;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
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
    if (stops.isolated() && !pass.isPadded()) {
      var sides = mixed.sides().filter(s -> contains(s.memory(), evicted));
      if (sides.isPresent()) {
        return byKernel(tf, sides.get(), mixed, evicted, compressed, pass);
      }
    }
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

  private Operand<TFloat32> byKernel(
      Ops tf,
      AttentionProjections.SideBySide sides,
      Mixed mixed,
      Operand<TFloat32> evicted,
      Operand<TFloat32> compressed,
      Pass pass) {
    int heads = (int) mixed.queries().orElseThrow().shape().get(0);
    var means =
        pass.ops(tf)
            .reconstructionMeans(
                sides.window(),
                sides.memory(),
                attention.projectSideBySide(tf, compressed, stops),
                heads,
                compressedSlots,
                (int) evicted.shape().get(1)); // [B, H]
    return tf.math.mean(means, tf.array(0, 1)); // []
  }

  /**
   * Returns whether the evicted rows, whose number must be known, are all in memory. A window that
   * is longer than memory evicts some of its own.
   *
   * @param memory {@code [B, C + M, ...]}
   */
  private boolean contains(Operand<TFloat32> memory, Operand<TFloat32> evicted) {
    long rows = evicted.shape().get(1);
    return rows != Shape.UNKNOWN_SIZE && compressedSlots + rows <= memory.shape().get(1);
  }

  private Operand<TFloat32> evictedOf(
      Ops tf, Mixed mixed, RowPart part, Operand<TFloat32> evicted) {
    var all = Objects.requireNonNull(mixed.projections().get(part)).all(); // [H, B, K, E]
    var rows = tf.slice(tf.shape(evicted), tf.array(1), tf.array(1)); // [1] = T
    var size = tf.concat(List.of(tf.array(-1, -1), rows, tf.array(-1)), tf.constant(0));
    // The evicted rows are the T oldest rows of [memory; window].
    return tf.slice(all, tf.array(0, 0, compressedSlots, 0), size);
  }
}
