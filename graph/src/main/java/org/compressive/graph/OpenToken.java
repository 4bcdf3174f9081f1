package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A reading of one token of an open window. */
final class OpenToken extends OpenWindow {

  private final ModelConfig config;
  private final Operand<TInt32> position; // []
  private final Map<String, Operand<TFloat32>> positionKeys; // [H, R, E], by site

  /**
   * Creates a reading of one token.
   *
   * @param position the position of the token in the window, from 0 to W - 1, a scalar
   * @param positionKeys the position keys of all axes
   */
  OpenToken(ModelConfig config, Operand<TInt32> position, List<PositionKeys> positionKeys) {
    this.config = config;
    this.position = position;
    this.positionKeys =
        positionKeys.stream()
            .collect(ImmutableMap.toImmutableMap(PositionKeys::site, PositionKeys::keys));
  }

  @Override
  void check(ModelConfig model, String name, Shape shape, String layout) {}

  @Override
  Operand<TInt32> length(Ops tf, ModelConfig model, Operand<TFloat32> x) {
    return tf.constant(config.window());
  }

  @Override
  Operand<TFloat32> causalMask(
      Ops tf, ModelConfig model, Operand<TFloat32> x, int slots, boolean sameLength) {
    int window = config.window();
    return CompressiveOps.create(tf)
        .causalMemoryMaskRow(position, window, slots + window, sameLength); // [1, K]
  }

  @Override
  Operand<TFloat32> positions(
      Ops tf, PositionAxis axis, Operand<TFloat32> biasedQueries, Pass pass) {
    var keys = allPositions(axis); // [H, R, E]
    return inPlace(tf, axis.byDistance(tf, biasedQueries, keys)); // [H, B, 1, R]
  }

  @Override
  Operand<TFloat32> positionsAt(Ops tf, PositionAxis axis, ImmutableIntArray distances, Pass pass) {
    var all = allPositions(axis); // [H, R, E]
    var places = PositionAxis.fromLast(tf, (int) all.shape().get(1), distances);
    return tf.gather(all, places, tf.constant(1)); // [H, n, E]
  }

  private Operand<TFloat32> allPositions(PositionAxis axis) {
    return Objects.requireNonNull(positionKeys.get(axis.site()), axis.site()); // [H, R, E]
  }

  @Override
  Operand<TInt32> places(Ops tf, Operand<TFloat32> x) {
    return tf.reshape(position, tf.array(1)); // [1]
  }

  @Override
  Operand<TFloat32> bySlot(Ops tf, ModelConfig model, Operand<TFloat32> taps, int slots) {
    return inPlace(tf, Taps.over(tf, taps, slots + config.window())); // [H, B, 1, slots + W]
  }

  /**
   * Moves scores that are ordered by distance to the slots of the token and of the tokens before
   * it. The last of the given scores is the token's own.
   */
  private Operand<TFloat32> inPlace(Ops tf, Operand<TFloat32> byDistance) {
    // Scores that wrap around belong to keys after the token.
    var later = tf.math.sub(position, tf.constant(config.window() - 1));
    return tf.roll(byDistance, later, tf.constant(3));
  }

  @Override
  Operand<TFloat32> written(
      Ops tf, LayerMemory memory, Operand<TFloat32> all, Operand<TFloat32> projected) {
    var slot = tf.math.add(position, tf.constant(memory.slots()));
    return CompressiveOps.create(tf).sliceUpdate(all, 2, slot, projected); // [H, B, K, E]
  }

  @Override
  Operand<TFloat32> rows(Ops tf, Operand<TFloat32> window, Operand<TFloat32> x) {
    return CompressiveOps.create(tf).sliceUpdate(window, 1, position, x); // [B, W, D]
  }

  /** Adds the attention of the token's query, divided by the number of queries in a window. */
  @Override
  Operand<TFloat32> received(Ops tf, Operand<TFloat32> before, Operand<TFloat32> weights) {
    var window = tf.constant((float) config.window());
    var share = tf.math.div(AttentionUsage.received(tf, weights), window);
    return tf.math.add(before, column(tf, share)); // [B, K, 1]
  }
}
