package org.compressive.graph;

import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A linear map from rows to heads, without bias. */
final class HeadProjection {

  private final String name;
  private final int heads;
  private final int headWidth;
  private final WeightMatrix map; // [D, H*E]

  HeadProjection(ParameterScope parameters, String name, ModelConfig config) {
    int width = config.width();
    heads = config.heads();
    headWidth = config.headWidth();
    this.name = name;
    map = parameters.map(name, Initialization.fanIn(width), width, width, heads, headWidth);
  }

  /** Projects rows {@code [B, R, D]} to {@code [H, B, R, E]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows) {
    return call(tf, rows, map);
  }

  /**
   * Returns the projection multiplied by a scalar. Scaling the weights costs less than scaling the
   * result, unless the result is for a single token.
   */
  Operand<TFloat32> scaled(Ops tf, Operand<TFloat32> rows, Operand<TFloat32> scale) {
    return rows.shape().get(1) == 1
        ? tf.math.mul(call(tf, rows), scale)
        : call(tf, rows, map.scaled(tf.withSubScope(name), scale));
  }

  /**
   * Returns the projection. If {@code stops} isolates its weights from the compression loss, no
   * gradient flows to them.
   */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows, GradientStops stops) {
    return call(tf, rows, stops.projection(tf, map));
  }

  /** Lays heads {@code [H, B, R, E]} side by side, {@code [B*R, D]} with D = H E. */
  static Operand<TFloat32> sideBySide(Ops tf, Operand<TFloat32> heads, int width) {
    var side = tf.linalg.transpose(heads, tf.array(1, 2, 0, 3)); // [B, R, H, E]
    return tf.reshape(side, tf.array(-1, width)); // [B*R, D]
  }

  /** Projects positions {@code [R, D]}, which are common to the batch, to {@code [H, R, E]}. */
  Operand<TFloat32> positions(Ops tf, Operand<TFloat32> rows) {
    Ops scope = tf.withSubScope(name);
    var flat = map.call(scope, rows); // [R, D]
    var split = scope.reshape(flat, scope.array(-1, heads, headWidth)); // [R, H, E]
    return scope.linalg.transpose(split, scope.array(1, 0, 2)); // [H, R, E]
  }

  /**
   * Projects rows with a single matrix product, which is several times faster here than an einsum
   * over three axes.
   */
  private Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows, WeightMatrix linear) {
    Ops scope = tf.withSubScope(name);
    Rows shape = Rows.of(scope, rows);
    var flat = linear.call(scope, shape.flatten(rows)); // [B*R, D]
    var split = shape.unflatten(flat, heads, headWidth); // [B, R, H, E]
    return scope.linalg.transpose(split, scope.array(2, 0, 1, 3)); // [H, B, R, E]
  }
}
