package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Turns scores by distance into scores by key.
 *
 * <p>Column r of the input holds, for every query, the score of distance R - 1 - r. Entry [i, j] of
 * the result is query i's score of distance R - T + i - j, that is of key j, when the keys end with
 * the T queries' own positions.
 *
 * <p>Where that distance is negative (key j lies after query i) the entry is a left-over value of
 * another row or a zero: <b>the caller must mask it</b>, see {@link CausalMemoryMask}.
 *
 * <p>Transformer-XL's method (Dai et al. 2019, arXiv 1901.02860, appendix B): put a zero column in
 * front, read the rows' memory as if they were one shorter, drop the first T values. Linear in T
 * times R. Rae et al. 2019 (arXiv 1911.05507) use the same positions.
 */
public final class RelativeShift {
  private RelativeShift() {}

  /**
   * Adds the ops.
   *
   * @param scores scores by distance, largest first, {@code [B, H, T, R]}; any dimension may be
   *     unknown; T at most R
   * @return scores by key, {@code [B, H, T, R]}
   * @throws IllegalArgumentException if the scores are not of rank 4 or T is known to exceed R
   */
  public static Operand<TFloat32> create(Ops tf, Operand<TFloat32> scores) {
    Shape shape = scores.shape();
    checkArgument(
        shape.numDimensions() == 4, "scores have shape %s: must be of rank 4, [B, H, T, R]", shape);
    long queries = shape.get(2);
    long distances = shape.get(3);
    checkArgument(
        queries == Shape.UNKNOWN_SIZE || distances == Shape.UNKNOWN_SIZE || queries <= distances,
        "scores have %s queries and %s distances: must be at least as many distances",
        queries,
        distances);
    Ops scoped = tf.withSubScope("RelativeShift");
    if (queries == 1) {
      // One query has its distances in the order of the keys already.
      return scoped.identity(scores);
    }
    Operand<TInt32> sizes = StaticShape.of(scoped, scores);
    Operand<TInt32> t = size(scoped, sizes, 2);
    Operand<TInt32> r = size(scoped, sizes, 3);
    Operand<TInt32> length = scoped.math.mul(t, r);
    Operand<TFloat32> padded =
        scoped.pad(
            scores,
            scoped.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {1, 0}}),
            scoped.constant(0f)); // [B, H, T, R + 1]
    Operand<TInt32> zero = scoped.constant(0);
    Operand<TInt32> all = scoped.constant(-1);
    Operand<TFloat32> flat =
        scoped.reshape(
            padded, scoped.stack(List.of(all, scoped.math.add(length, t)))); // [BH, TR+T]
    Operand<TFloat32> dropped =
        scoped.slice(
            flat, scoped.stack(List.of(zero, t)), scoped.stack(List.of(all, length))); // [BH, TR]
    return scoped.reshape(dropped, sizes); // [B, H, T, R]
  }

  private static Operand<TInt32> size(Ops tf, Operand<TInt32> sizes, int axis) {
    return tf.gather(sizes, tf.constant(axis), tf.constant(0)); // []
  }
}
