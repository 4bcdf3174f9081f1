package org.compressive.graph;

import java.util.List;
import java.util.Optional;
import org.compressive.graph.SparseAttentionMixer.Heads;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CausalMemoryMask;
import org.compressive.ops.MatMulPrecision;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The heads of sparse attention that read rows spread over memory and window. For each query, the
 * keys, values and position keys of the pattern are gathered along an axis of P keys, so that
 * scores are {@code [h, B, T, P]}.
 */
final class FarHeads {

  private final ModelConfig config;
  private final SparsePattern pattern;
  private final MatMulPrecision products;
  private final PositionAxis axis;
  private final String site;

  FarHeads(
      ModelConfig config,
      SparsePattern pattern,
      MatMulPrecision products,
      PositionAxis axis,
      String site) {
    this.config = config;
    this.pattern = pattern;
    this.products = products;
    this.axis = axis;
    this.site = site;
  }

  /** Returns what the heads read, {@code [h, B, T, E]}, by weights {@code [h, B, T, K]}. */
  WeightedRead.Read call(
      Ops tf, Heads heads, Operand<TFloat32> x, LayerMemory memory, Reading reading, Pass pass) {
    var far = pattern.far(tf, reading.places(tf, x));
    var indices = far.indices(); // [T, P]
    var keys = tf.gather(heads.keys(), indices, tf.constant(2)); // [h, B, T, P, E]
    var values = tf.gather(heads.values(), indices, tf.constant(2)); // [h, B, T, P, E]
    var all =
        heads.of(tf, reading.positionsAt(tf, axis, pattern.farDistances(), pass)); // [h, n, E]
    var positions = tf.gather(all, far.distances(), tf.constant(1)); // [h, T, P, E]
    var content = products.einsum(tf, heads.content(), keys, "hbte,hbtpe->hbtp");
    var position = products.einsum(tf, heads.position(), positions, "hbte,htpe->hbtp");
    var hidden =
        tf.select(far.exists(), tf.constant(0f), tf.constant(CausalMemoryMask.HIDDEN)); // [T, P]
    Operand<TFloat32> mask =
        empty(tf, x, memory, reading)
            .<Operand<TFloat32>>map(
                empty -> tf.math.add(tf.gather(empty, indices, tf.constant(1)), hidden))
            .orElse(hidden); // [T, P] or [B, T, P]
    var weights = tf.nn.softmax(tf.math.add(tf.math.add(content, position), mask));
    var dropped = pass.dropout(tf, weights, config.dropout().attention(), site, 1); // [h, B, T, P]
    var rows = products.einsum(tf, dropped, values, "hbtp,hbtpe->hbte"); // [h, B, T, E]
    return new WeightedRead.Read(
        rows, bySlot(tf, weights, indices, StaticShape.size(tf, heads.keys(), 2)));
  }

  /** Returns a mask of empty slots to add to scores, {@code [B, K]}; empty if all are visible. */
  private Optional<Operand<TFloat32>> empty(
      Ops tf, Operand<TFloat32> x, LayerMemory memory, Reading reading) {
    if (config.emptyMemory() != EmptyMemory.MASKED || memory.slots() == 0) {
      return Optional.empty();
    }
    var batch = StaticShape.size(tf, x, 0);
    var mask = FilledSlots.mask(tf, memory, batch, reading.length(tf, config, x)); // [B, 1, K]
    return Optional.of(tf.squeeze(mask, Squeeze.axis(List.of(1L))));
  }

  /**
   * Moves weights to the slots of their keys.
   *
   * @param weights {@code [H, B, T, P]}; 0 for keys that do not exist
   * @param indices {@code [T, P]}
   * @param slots K, a scalar
   * @return {@code [H, B, T, K]}
   */
  private static Operand<TFloat32> bySlot(
      Ops tf, Operand<TFloat32> weights, Operand<TInt32> indices, Operand<TInt32> slots) {
    var queries = StaticShape.size(tf, indices, 0); // []
    var first = tf.math.mul(tf.range(tf.constant(0), queries, tf.constant(1)), slots); // [T]
    var places = tf.math.add(indices, tf.expandDims(first, tf.constant(1))); // [T, P]
    var flat = tf.reshape(places, tf.array(-1, 1)); // [T*P, 1]
    var byKey = tf.linalg.transpose(weights, tf.array(2, 3, 0, 1)); // [T, P, H, B]
    var heads = StaticShape.size(tf, weights, 0);
    var batch = StaticShape.size(tf, weights, 1);
    var minusOne = tf.constant(-1);
    var rows = tf.reshape(byKey, tf.stack(List.of(minusOne, heads, batch))); // [T*P, H, B]
    var all =
        tf.scatterNd(
            flat,
            rows,
            tf.stack(List.of(tf.math.mul(queries, slots), heads, batch))); // [T*K, H, B]
    var split = tf.reshape(all, tf.stack(List.of(queries, slots, heads, batch))); // [T, K, H, B]
    return tf.linalg.transpose(split, tf.array(2, 3, 0, 1)); // [H, B, T, K]
  }
}
