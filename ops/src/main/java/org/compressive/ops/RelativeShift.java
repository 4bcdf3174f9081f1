package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Converts scores by distance to scores by key.
 *
 * <p>Column r of the input holds, for every query, the score of distance R - r: one distance more
 * than there are keys, the largest first. Entry [i, j] of the result is query i's score of distance
 * R - T + i - j, which is the distance to key j when the last T keys are the queries' own
 * positions.
 *
 * <p>If that distance is negative (key j comes after query i), the entry is a leftover value from
 * another row. <b>The caller must mask it</b>; see {@link CausalMemoryMask}.
 *
 * <p>This is Transformer-XL's method (Dai et al. 2019, arXiv 1901.02860, appendix B): flatten the
 * rows, drop the first T values, and read the rest as rows that are one shorter. Transformer-XL
 * pads a first column of zeros; here the first column holds the scores of a distance that no key
 * has, which saves a pass. The cost is linear in T times R. Rae et al. 2019 (arXiv 1911.05507) use
 * the same positions.
 */
public final class RelativeShift {
  private RelativeShift() {}

  /**
   * Adds the ops to the graph.
   *
   * @param scores the scores by distance, largest first, {@code [H, B, T, R + 1]}; any dimension
   *     may be unknown; T is at most R
   * @return the scores by key, {@code [H, B, T, R]}
   * @throws IllegalArgumentException if the scores are not of rank 4 or T is known to exceed R
   */
  public static Operand<TFloat32> create(Ops tf, Operand<TFloat32> scores) {
    Shape shape = scores.shape();
    checkArgument(
        shape.numDimensions() == 4, "scores (%s) must be of rank 4, [H, B, T, R + 1]", shape);
    long queries = shape.get(2);
    long distances = shape.get(3);
    checkArgument(
        queries == Shape.UNKNOWN_SIZE || distances == Shape.UNKNOWN_SIZE || queries < distances,
        "queries (%s) of scores must be fewer than distances (%s)",
        queries,
        distances);
    Ops scoped = tf.withSubScope("RelativeShift");
    Operand<TInt32> sizes = StaticShape.of(scoped, scores);
    Operand<TInt32> t = size(scoped, sizes, shape, 2);
    Operand<TInt32> r =
        distances == Shape.UNKNOWN_SIZE
            ? scoped.math.sub(size(scoped, sizes, shape, 3), scoped.constant(1))
            : scoped.constant((int) distances - 1);
    Operand<TInt32> length = scoped.math.mul(t, r);
    Operand<TInt32> zero = scoped.constant(0);
    Operand<TInt32> all = scoped.constant(-1);
    Operand<TFloat32> flat =
        scoped.reshape(
            scores, scoped.stack(List.of(all, scoped.math.add(length, t)))); // [HB, TR + T]
    Operand<TFloat32> dropped =
        scoped.slice(
            flat, scoped.stack(List.of(zero, t)), scoped.stack(List.of(all, length))); // [HB, TR]
    Operand<TInt32> result =
        scoped.stack(List.of(size(scoped, sizes, shape, 0), size(scoped, sizes, shape, 1), t, r));
    return scoped.reshape(dropped, result); // [H, B, T, R]
  }

  /** Returns a size, as a constant if it is known, so that the result has a static shape. */
  private static Operand<TInt32> size(Ops tf, Operand<TInt32> sizes, Shape shape, int axis) {
    long known = shape.get(axis);
    return known == Shape.UNKNOWN_SIZE
        ? StaticShape.sizeAtRunTime(tf, sizes, axis) // []
        : tf.constant((int) known);
  }
}
