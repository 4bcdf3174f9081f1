package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Slots in a row that end with the window: scores (q + v) r of each query for each slot's distance,
 * by Transformer-XL's relative shift.
 */
final class PositionAxis {

  private final int slots;
  private final String site;
  private final ModelConfig config;
  private final Projection key;
  private final Operand<TFloat32> bias; // [H, 1, 1, E]

  /**
   * An axis with its own projection and bias.
   *
   * @param slots how many slots stand before the window
   * @param site where its dropout is, unique in the model
   */
  PositionAxis(
      Ops tf, ParameterScope parameters, String name, int slots, String site, ModelConfig config) {
    this.slots = slots;
    this.site = site + "/" + name;
    this.config = config;
    key = new Projection(parameters, name + "_key", config);
    bias = HeadBias.create(tf, parameters, name + "_bias", config);
  }

  /** Scaled queries {@code [H, B, T, E]} to scores {@code [H, B, T, slots + T]}. */
  Operand<TFloat32> call(Ops tf, Operand<TFloat32> queries, Operand<TFloat32> scale, Pass pass) {
    var biased = tf.math.add(queries, tf.math.mul(bias, scale)); // [H, B, T, E]
    var table =
        pass.dropout(tf, table(tf, queries), config.dropout().positions(), site); // [R + 1, D]
    var positions = key.positions(tf, table); // [H, R + 1, E]
    var byDistance =
        tf.linalg.einsum(List.of(biased, positions), "hbte,hre->hbtr"); // [H, B, T, R + 1]
    return CompressiveOps.create(tf).relativeShift(byDistance); // [H, B, T, R]
  }

  /** One distance more than there are slots, which the shift drops. */
  private Operand<TFloat32> table(Ops tf, Operand<TFloat32> queries) {
    var ops = CompressiveOps.create(tf);
    int clamp = config.positions().clamp();
    long window = queries.shape().get(2);
    if (window != Shape.UNKNOWN_SIZE) {
      return ops.relativePositions(slots + (int) window + 1, config.width(), clamp); // [R + 1, D]
    }
    var length = tf.math.add(Sizes.of(tf, queries, 2), tf.constant(slots + 1));
    return ops.relativePositions(length, config.width(), clamp); // [R + 1, D]
  }
}
