package org.compressive.graph;

import com.google.common.collect.ContiguousSet;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.MatMulPrecision;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A position axis: a sequence of slots that ends with the window. It computes scores (q + v) r of
 * each query for the distance of each slot, by Transformer-XL's relative shift.
 */
final class PositionAxis {

  private final int slots;
  private final String site;
  private final ModelConfig config;
  private final MatMulPrecision products;
  private final HeadProjection key;
  private final Operand<TFloat32> bias; // [H, 1, 1, E]

  /**
   * Creates an axis with its own projection and bias.
   *
   * @param slots the number of slots before the window
   * @param site the name of its dropout site, unique in the model
   */
  PositionAxis(
      Ops tf, ParameterScope parameters, String name, int slots, String site, ModelConfig config) {
    this.slots = slots;
    this.site = site + "/" + name;
    this.config = config;
    products = parameters.products();
    key = new HeadProjection(parameters, name + "_key", config);
    bias = HeadBias.create(tf, parameters, name + "_bias", config);
  }

  /**
   * Maps scaled queries {@code [H, B, T, E]} to scores {@code [H, B, T, slots + T]}. The queries of
   * one token of an open window, {@code [H, B, 1, E]}, are mapped to {@code [H, B, 1, slots + T]}.
   */
  Operand<TFloat32> call(
      Ops tf, Operand<TFloat32> queries, Operand<TFloat32> scale, Reading reading, Pass pass) {
    return reading.positions(tf, this, biased(tf, queries, scale), pass);
  }

  /** Adds the bias of the axis to scaled queries {@code [H, B, T, E]}. */
  Operand<TFloat32> biased(Ops tf, Operand<TFloat32> queries, Operand<TFloat32> scale) {
    return tf.math.add(queries, tf.math.mul(bias, scale)); // [H, B, T, E]
  }

  String site() {
    return site;
  }

  /** Returns the bias of queries, {@code [H, 1, 1, E]}. */
  Operand<TFloat32> bias() {
    return bias;
  }

  /** Returns the places of all slots before a window of the model's length and of the window. */
  List<Integer> everyPlace() {
    return ContiguousSet.closedOpen(0, slots + config.window()).asList();
  }

  /** Returns the projected positions of all distances in a window of the model's length. */
  PositionKeys keys(Ops tf) {
    var ops = CompressiveOps.create(tf);
    int distances = slots + config.window();
    var table =
        ops.relativePositions(distances, config.width(), config.positions().clamp()); // [R, D]
    return new PositionKeys(site, key.positions(tf, table)); // [H, R, E]
  }

  /**
   * Computes the score of each query for every distance at which there is a key.
   *
   * @param biased {@code [H, B, T, E]}
   * @param positionKeys {@code [H, R, E]}
   * @return {@code [H, B, T, R]}
   */
  Operand<TFloat32> byDistance(Ops tf, Operand<TFloat32> biased, Operand<TFloat32> positionKeys) {
    return products.einsum(tf, biased, positionKeys, "hbte,hre->hbtr"); // [H, B, T, R]
  }

  /**
   * Computes the scores of a window's queries for the distance of each slot, {@code [H, B, T, slots
   * + T]}.
   */
  Operand<TFloat32> ofWindow(Ops tf, Operand<TFloat32> biased, Pass pass) {
    return CompressiveOps.create(tf).relativeShift(byDistance(tf, biased, pass)); // [H, B, T, R]
  }

  /**
   * Computes the scores of a window's queries for every distance, the largest first, of which there
   * is one more than there are slots, {@code [H, B, T, slots + T + 1]}.
   */
  Operand<TFloat32> byDistance(Ops tf, Operand<TFloat32> biased, Pass pass) {
    var positions = key.positions(tf, table(tf, biased, 2, pass)); // [H, R + 1, E]
    return byDistance(tf, biased, positions); // [H, B, T, R + 1]
  }

  /**
   * Returns the projected positions of the same distances with their heads side by side, {@code
   * [slots + T + 1, D]}.
   *
   * @param x the rows of the window, {@code [B, T, D]}
   */
  Operand<TFloat32> rowsByDistance(Ops tf, Operand<TFloat32> x, Pass pass) {
    return key.positionRows(tf, table(tf, x, 1, pass)); // [R + 1, D]
  }

  /**
   * Returns the projected positions of some distances, {@code [H, n, E]}.
   *
   * @param distances n distances
   */
  Operand<TFloat32> at(Ops tf, ImmutableIntArray distances, Pass pass) {
    int count = distances.stream().max().orElse(0) + 1;
    var all =
        CompressiveOps.create(tf)
            .relativePositions(count, config.width(), config.positions().clamp());
    var rows = tf.gather(all, fromLast(tf, count, distances), tf.constant(0)); // [n, D]
    var table = pass.sharedDropout(tf, rows, config.dropout().positions(), site);
    return key.positions(tf, table); // [H, n, E]
  }

  /** Returns the indices of distances in a list of {@code count} that ends with distance 0. */
  static Operand<TInt32> fromLast(Ops tf, int count, ImmutableIntArray distances) {
    return tf.constant(distances.stream().map(distance -> count - 1 - distance).toArray());
  }

  /**
   * Returns positions for one distance more than there are slots; the shift drops the extra one.
   *
   * @param window a tensor with an axis of length T
   */
  private Operand<TFloat32> table(Ops tf, Operand<TFloat32> window, int axis, Pass pass) {
    var ops = CompressiveOps.create(tf);
    int clamp = config.positions().clamp();
    long rows = window.shape().get(axis);
    var table =
        rows == Shape.UNKNOWN_SIZE
            ? ops.relativePositions(
                tf.math.add(StaticShape.size(tf, window, axis), tf.constant(slots + 1)),
                config.width(),
                clamp)
            : ops.relativePositions(slots + (int) rows + 1, config.width(), clamp); // [R + 1, D]
    return pass.sharedDropout(tf, table, config.dropout().positions(), site);
  }
}
