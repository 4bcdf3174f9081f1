package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
  private final Optional<Operand<TFloat32>> scale;

  HeadProjection(ParameterScope parameters, String name, ModelConfig config) {
    int width = config.width();
    heads = config.heads();
    headWidth = config.headWidth();
    this.name = name;
    map = parameters.map(name, Initialization.fanIn(width), width, width, heads, headWidth);
    scale = Optional.empty();
  }

  private HeadProjection(
      String name, int heads, int headWidth, WeightMatrix map, Optional<Operand<TFloat32>> scale) {
    this.name = name;
    this.heads = heads;
    this.headWidth = headWidth;
    this.map = map;
    this.scale = scale;
  }

  /** Creates a projection to the heads of all given projections. */
  private HeadProjection(Ops tf, List<HeadProjection> all) {
    name = all.stream().map(each -> each.name).collect(Collectors.joining("_"));
    heads = all.get(0).heads * all.size();
    headWidth = all.get(0).headWidth;
    map =
        WeightMatrix.sideBySide(
            tf.withSubScope(name), Lists.transform(all, each -> each.scaledMap(tf)));
    scale = Optional.empty();
  }

  /**
   * Projects rows {@code [B, R, D]} to {@code [H, B, R, E]}, by one plain matrix product. On a CPU,
   * this is several times faster than an einsum over three axes.
   */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows) {
    // Scaling the weights costs less than scaling the result, unless it is for a single token.
    if (scale.isPresent() && rows.shape().get(1) == 1) {
      return tf.math.mul(call(tf, rows, map), scale.get());
    }
    return call(tf, rows, scaledMap(tf));
  }

  private Operand<TFloat32> call(Ops tf, Operand<TFloat32> rows, WeightMatrix linear) {
    Ops scope = tf.withSubScope(name);
    Rows shape = Rows.of(scope, rows);
    var flat = linear.call(scope, shape.flatten(rows)); // [B*R, H*E]
    var split = shape.unflatten(flat, heads, headWidth); // [B, R, H, E]
    return scope.linalg.transpose(split, scope.array(2, 0, 1, 3)); // [H, B, R, E]
  }

  /**
   * Projects the same rows by several projections.
   *
   * @param rows {@code [B, R, D]}
   * @param jointly whether one matrix product computes all of them. In training, this is faster
   *     than one product for each; in inference, laying the weights side by side costs as much as
   *     it saves.
   * @return the result of each projection, {@code [H, B, R, E]}
   */
  static List<Operand<TFloat32>> all(
      Ops tf, List<HeadProjection> projections, Operand<TFloat32> rows, boolean jointly) {
    if (!jointly) {
      return projections.stream().map(projection -> projection.call(tf, rows)).toList();
    }
    var joint = new HeadProjection(tf, projections);
    var heads = tf.split(tf.constant(0), joint.call(tf, rows), (long) projections.size());
    return ImmutableList.copyOf(heads.output());
  }

  /**
   * Projects the same rows by several projections in one matrix product.
   *
   * @param rows {@code [B, R, D]}
   * @return the results side by side, each with its heads side by side, {@code [B, R, n D]}
   */
  static Operand<TFloat32> jointly(
      Ops tf, List<HeadProjection> projections, Operand<TFloat32> rows) {
    var joint = new HeadProjection(tf, projections);
    Ops scope = tf.withSubScope(joint.name);
    Rows shape = Rows.of(scope, rows);
    var flat = joint.map.call(scope, shape.flatten(rows)); // [B*R, n*D]
    return shape.unflatten(flat, joint.heads * joint.headWidth); // [B, R, n*D]
  }

  /**
   * Returns the heads of one of the results of {@link #jointly}, {@code [H, B, R, E]}.
   *
   * @param all {@code [B, R, n D]}
   * @param index the place of the result among the projections
   */
  static Operand<TFloat32> heads(Ops tf, Operand<TFloat32> all, int index, ModelConfig config) {
    int width = config.width();
    var one = tf.slice(all, tf.array(0, 0, index * width), tf.array(-1, -1, width)); // [B, R, D]
    var split = Rows.of(tf, one).unflatten(one, config.heads(), config.headWidth());
    return tf.linalg.transpose(split, tf.array(2, 0, 1, 3)); // [H, B, R, E]
  }

  /** Returns this projection multiplied by a scalar. */
  HeadProjection scaled(Operand<TFloat32> scale) {
    return new HeadProjection(name, heads, headWidth, map, Optional.of(scale));
  }

  /**
   * Returns this projection with weights that learn only if {@code stops} lets them learn from the
   * compression loss.
   */
  HeadProjection with(Ops tf, GradientStops stops) {
    return new HeadProjection(name, heads, headWidth, stops.projection(tf, map), scale);
  }

  private WeightMatrix scaledMap(Ops tf) {
    return scale.map(factor -> map.scaled(tf.withSubScope(name), factor)).orElse(map);
  }

  /** Returns the matrix, {@code [D, H*E]}. */
  Operand<TFloat32> matrix(Ops tf) {
    return map.value(tf);
  }

  /** Lays heads {@code [H, B, R, E]} side by side, {@code [B*R, D]} with D = H E. */
  static Operand<TFloat32> sideBySide(Ops tf, Operand<TFloat32> heads, int width) {
    var side = tf.linalg.transpose(heads, tf.array(1, 2, 0, 3)); // [B, R, H, E]
    return tf.reshape(side, tf.array(-1, width)); // [B*R, D]
  }

  /** Projects positions {@code [R, D]}, which are common to the batch, to {@code [H, R, E]}. */
  Operand<TFloat32> positions(Ops tf, Operand<TFloat32> rows) {
    Ops scope = tf.withSubScope(name);
    var flat = positionRows(tf, rows); // [R, D]
    var split = scope.reshape(flat, scope.array(-1, heads, headWidth)); // [R, H, E]
    return scope.linalg.transpose(split, scope.array(1, 0, 2)); // [H, R, E]
  }

  /** Projects positions {@code [R, D]} to rows with their heads side by side, {@code [R, D]}. */
  Operand<TFloat32> positionRows(Ops tf, Operand<TFloat32> rows) {
    return map.call(tf.withSubScope(name), rows); // [R, D]
  }
}
