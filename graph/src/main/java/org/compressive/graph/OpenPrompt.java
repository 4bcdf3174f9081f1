package org.compressive.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The first tokens of an open window, read at once. No part of the window may have been read yet.
 */
final class OpenPrompt extends OpenWindow {

  private final Operand<TInt32> filled; // []

  /**
   * Creates a reading of the beginning of a window.
   *
   * @param filled the number of tokens, from the first, that count, a scalar
   */
  OpenPrompt(Operand<TInt32> filled) {
    this.filled = filled;
  }

  @Override
  Optional<Operand<TInt32>> rows(Ops tf, Operand<TFloat32> x, Pass pass) {
    var batch = tf.expandDims(StaticShape.size(tf, x, 0), tf.constant(0)); // [1]
    return Optional.of(tf.fill(batch, filled)); // [B]
  }

  @Override
  Operand<TFloat32> written(
      Ops tf, LayerMemory memory, Operand<TFloat32> all, Operand<TFloat32> projected) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    part(tf, all, 0, memory.slots()).ifPresent(parts::add);
    parts.add(projected);
    return join(tf, parts); // [H, B, K, E]
  }

  @Override
  Operand<TFloat32> rows(Ops tf, Operand<TFloat32> window, Operand<TFloat32> x) {
    return x; // [B, W, D]
  }

  /**
   * Returns the attention that each slot receives from the first {@code filled} queries. It equals
   * the sum that would result if their tokens were read one by one. {@code before} is ignored,
   * because nothing has been read yet.
   */
  @Override
  Operand<TFloat32> received(Ops tf, Operand<TFloat32> before, Operand<TFloat32> weights) {
    var queries = tf.range(tf.constant(0), StaticShape.size(tf, weights, 2), tf.constant(1)); // [W]
    var counted = tf.dtypes.cast(tf.math.less(queries, filled), TFloat32.class);
    var those = tf.math.mul(weights, tf.reshape(counted, tf.array(1, 1, -1, 1)));
    return column(tf, AttentionUsage.received(tf, those)); // [B, K, 1]
  }
}
