package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A mask over K keys that lets a window of T queries see the memory before the window and the
 * positions of the window that are not in the future (Rae et al. 2019, arXiv 1911.05507, figure 2).
 * The last T keys are the window's own positions.
 *
 * <p>The mask is added to the scores before the softmax. It is 0 where query i may see key j, that
 * is, where j &lt;= K - T + i; elsewhere it is {@value #HIDDEN}, which the softmax turns into
 * exactly 0. The mask is finite, so no row can become NaN. Every query sees at least its own key.
 *
 * <p>Later queries see more keys than earlier ones. With {@code sameLength}, each query sees the
 * newest K - T + 1 keys up to its own: key j is also hidden from query i where j &lt; i (the {@code
 * same_length} option of Transformer-XL, Dai et al. 2019, arXiv 1901.02860).
 */
public final class CausalMemoryMask {
  /** The value that is added to the score of a hidden key. */
  public static final float HIDDEN = -1e30f;

  private CausalMemoryMask() {}

  /**
   * Adds the ops for sizes that are known only at run time.
   *
   * @param window the number of queries T, a scalar
   * @param keys the number of keys K, a scalar, at least T
   * @param sameLength whether every query sees the same number of keys
   * @return the mask, {@code [T, K]}
   * @throws IllegalArgumentException if an operand is not a scalar
   */
  public static Operand<TFloat32> create(
      Ops tf, Operand<TInt32> window, Operand<TInt32> keys, boolean sameLength) {
    checkScalar("window", window);
    checkScalar("keys", keys);
    Ops scoped = tf.withSubScope("CausalMemoryMask");
    Operand<TInt32> zero = scoped.constant(0);
    Operand<TInt32> one = scoped.constant(1);
    Operand<TInt32> before = scoped.math.sub(keys, window);
    Operand<TInt32> last = scoped.range(before, keys, one); // [T], the newest visible key
    Operand<TInt32> key = scoped.range(zero, keys, one); // [K]
    Operand<TBool> visible = scoped.math.lessEqual(key, scoped.expandDims(last, one)); // [T, K]
    if (sameLength) {
      Operand<TInt32> first = scoped.range(zero, window, one); // [T], the oldest visible key
      Operand<TBool> recent = scoped.math.greaterEqual(key, scoped.expandDims(first, one));
      visible = scoped.math.logicalAnd(visible, recent); // [T, K]
    }
    return lowered(scoped, visible); // [T, K]
  }

  /**
   * Adds the ops for sizes that are known when the graph is built; the mask's shape is static.
   *
   * @param window the number of queries T, 1 or more
   * @param keys the number of keys K, at least T
   * @param sameLength whether every query sees the same number of keys
   * @return the mask, {@code [T, K]}
   * @throws IllegalArgumentException if the window is less than 1 or there are fewer keys than
   *     queries
   */
  public static Operand<TFloat32> create(Ops tf, int window, int keys, boolean sameLength) {
    checkArgument(window > 0, "mask window (%s) must be 1 or more", window);
    checkArgument(
        keys >= window, "mask keys (%s) must be as many as the window (%s) or more", keys, window);
    return create(tf, tf.constant(window), tf.constant(keys), sameLength);
  }

  /**
   * Adds the ops for a single query: row i of the mask.
   *
   * @param query the index i of the query, from 0 to T - 1, a scalar
   * @param window the number of queries T
   * @param keys the number of keys K, at least T
   * @param sameLength whether every query sees the same number of keys
   * @return row i, {@code [1, K]}
   * @throws IllegalArgumentException if the query is not a scalar
   */
  public static Operand<TFloat32> row(
      Ops tf, Operand<TInt32> query, int window, int keys, boolean sameLength) {
    checkScalar("query", query);
    Ops scoped = tf.withSubScope("CausalMemoryMask");
    Operand<TInt32> key =
        scoped.range(scoped.constant(0), scoped.constant(keys), scoped.constant(1)); // [K]
    Operand<TInt32> last = scoped.math.add(query, scoped.constant(keys - window));
    Operand<TBool> visible = scoped.math.lessEqual(key, last); // [K]
    if (sameLength) {
      visible = scoped.math.logicalAnd(visible, scoped.math.greaterEqual(key, query)); // [K]
    }
    return scoped.expandDims(lowered(scoped, visible), scoped.constant(0)); // [1, K]
  }

  private static Operand<TFloat32> lowered(Ops tf, Operand<TBool> visible) {
    Operand<TFloat32> hidden =
        tf.math.sub(tf.dtypes.cast(visible, TFloat32.class), tf.constant(1f)); // 0 or -1
    return tf.math.mul(hidden, tf.constant(-HIDDEN));
  }

  private static void checkScalar(String name, Operand<TInt32> size) {
    checkArgument(
        size.shape().isUnknown() || size.shape().isScalar(),
        "mask %s (%s) must be a scalar",
        name,
        size.shape());
  }
}
