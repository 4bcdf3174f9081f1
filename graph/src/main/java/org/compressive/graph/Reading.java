package org.compressive.graph;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.SequenceMixer.Projected;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.CompressiveOps;
import org.compressive.ops.StaticShape;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A mode of reading rows. It determines which projections of remembered rows are computed and which
 * are carried over, where the rows are positioned, and what memory stores after they are read. The
 * caller of a model chooses it.
 */
public abstract sealed class Reading permits WholeWindow, CarriedKeys, OpenWindow {

  Reading() {}

  /**
   * Returns a reading of whole windows that projects the rows of memory again in each window. Use
   * it for training, where projections change from step to step. {@link Memories#specs} lists the
   * memories.
   */
  public static Reading wholeWindow() {
    return WholeWindow.INSTANCE;
  }

  /**
   * Returns a reading of whole windows that carries keys and values from one window to the next.
   * Use it when the parameters do not change between passes. {@link Memories#projectedSpecs} lists
   * the memories.
   */
  public static Reading carriedKeys() {
    return CarriedKeys.INSTANCE;
  }

  /**
   * Stores a window in the layer's memory or, if the window is read in parts, in its open window.
   *
   * @return the layer's memory, and the rows that it has evicted
   */
  abstract LayerMemory.Moved push(Ops tf, LayerMemory memory, Window window, Pass pass);

  /**
   * Joins the projections of the window's rows with those of the rows in memory, which are computed
   * unless they are carried over.
   *
   * @param projection the projection of rows in memory
   * @param window the keys and values of the window, or its values alone, {@code [H, B, T, E]}
   */
  abstract Map<RowPart, Projected> project(
      Ops tf, RowProjection projection, LayerMemory memory, Map<RowPart, Operand<TFloat32>> window);

  /** A projection of rows {@code [B, R, D]} to keys and values, or to values alone. */
  interface RowProjection {
    Map<RowPart, Operand<TFloat32>> call(Operand<TFloat32> rows); // [H, B, R, E]
  }

  /** Returns whether memory keeps the keys and values of its rows from window to window. */
  boolean carriesKeys() {
    return false;
  }

  /** Returns whether all rows of a window are read at once. */
  boolean readsWholeWindows() {
    return true;
  }

  /** Checks that rows or tokens can be a window of the model. */
  void check(ModelConfig config, String name, Shape shape, String layout) {
    WindowRule.check(config, name, shape, layout);
  }

  /**
   * Returns the number of rows of each sequence, from the first, after which the state of a mixer
   * is kept, {@code [B]}; empty if it is kept after the last.
   *
   * @param x {@code [B, T, D]}
   */
  Optional<Operand<TInt32>> rows(Ops tf, Operand<TFloat32> x, Pass pass) {
    return pass.rows(tf, x);
  }

  /**
   * Returns the number of slots for the window's tokens, including tokens not yet read.
   *
   * @param x {@code [B, T, D]}
   * @return a scalar
   */
  Operand<TInt32> length(Ops tf, ModelConfig config, Operand<TFloat32> x) {
    return StaticShape.size(tf, x, 1);
  }

  /**
   * Returns the causal mask of the rows being read.
   *
   * @param slots the number of slots before the window
   * @return {@code [T, slots + T]}
   */
  Operand<TFloat32> causalMask(
      Ops tf, ModelConfig config, Operand<TFloat32> x, int slots, boolean sameLength) {
    var ops = CompressiveOps.create(tf);
    long window = x.shape().get(1);
    if (window != Shape.UNKNOWN_SIZE) {
      return ops.causalMemoryMask((int) window, slots + (int) window, sameLength);
    }
    var length = StaticShape.size(tf, x, 1);
    return ops.causalMemoryMask(length, tf.math.add(length, tf.constant(slots)), sameLength);
  }

  /**
   * Returns the scores {@code [H, B, T, slots + T]} of biased queries for every distance of an
   * axis.
   */
  Operand<TFloat32> positions(
      Ops tf, PositionAxis axis, Operand<TFloat32> biasedQueries, Pass pass) {
    return axis.ofWindow(tf, biasedQueries, pass);
  }

  /**
   * Returns the projected positions of some distances of an axis, {@code [H, n, E]}.
   *
   * @param distances n distances that a key may have in a window of the model
   */
  Operand<TFloat32> positionsAt(Ops tf, PositionAxis axis, ImmutableIntArray distances, Pass pass) {
    return axis.at(tf, distances, pass);
  }

  /** Returns the places in the window of the rows being read, counted from 0, {@code [T]}. */
  Operand<TInt32> places(Ops tf, Operand<TFloat32> x) {
    return tf.range(tf.constant(0), StaticShape.size(tf, x, 1), tf.constant(1));
  }

  /**
   * Rearranges scores by distance into scores by slot.
   *
   * @param taps {@code [H, B, T, n]}, the largest distance first and the row's own last
   * @param slots the number of slots before the window
   * @return {@code [H, B, T, slots + T]}; entries without a tap are hidden, and entries after the
   *     row are leftover values
   */
  Operand<TFloat32> bySlot(Ops tf, ModelConfig config, Operand<TFloat32> taps, int slots) {
    long window = taps.shape().get(2);
    // There is one distance more than there are slots; the shift drops it.
    var byDistance =
        window == Shape.UNKNOWN_SIZE
            ? Taps.over(
                tf, taps, tf.math.add(StaticShape.size(tf, taps, 2), tf.constant(slots + 1)))
            : Taps.over(tf, taps, slots + (int) window + 1); // [H, B, T, slots + T + 1]
    return CompressiveOps.create(tf).relativeShift(byDistance); // [H, B, T, slots + T]
  }

  /** Returns the attention that each slot received, {@code [B, K]}; empty if it is not counted. */
  Optional<Operand<TFloat32>> received(Ops tf, Window window) {
    return window.weights().map(weights -> AttentionUsage.received(tf, weights));
  }

  /** Concatenates the keys or values of memory with those of the window, {@code [H, B, K, E]}. */
  static Operand<TFloat32> join(Ops tf, List<Operand<TFloat32>> parts) {
    return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(2)); // [H, B, K, E]
  }
}
