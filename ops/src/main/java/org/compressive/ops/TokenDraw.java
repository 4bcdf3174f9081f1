package org.compressive.ops;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.ReduceAny;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Draws the next token of each stream from its logits: by softmax of logits over temperature, of
 * which top-k leaves the k most likely tokens, of which top-p leaves the smallest set of most
 * likely ones whose share reaches p (Holtzman et al. 2019, arXiv 1904.09751, section 3.1). Equally
 * likely tokens rank by id, the lowest first.
 *
 * <p>Probabilities are float64. A number from 0 to 1 that the caller has drawn picks the token, so
 * that a draw depends on nothing but that number and the logits.
 */
public final class TokenDraw {

  /** What is worked out: most draws need not rank tokens. */
  public enum Method {
    /** The most likely token; temperature, top-k and top-p do not matter. */
    LIKELIEST,
    /** Any token; top-k and top-p do not matter. */
    ANY,
    /** One of those that top-k and top-p leave. */
    FILTERED
  }

  /**
   * What may be drawn, each a scalar.
   *
   * @param temperature above 0
   * @param topK how many of the most likely tokens; 0, or more than there are, for all
   * @param topP share of the probability, above 0 to 1
   */
  public record Settings(
      Operand<TFloat64> temperature, Operand<TInt32> topK, Operand<TFloat64> topP) {}

  /** What is drawn where a logit is not a number. */
  public static final int NONE = -1;

  private TokenDraw() {}

  /**
   * Adds the ops.
   *
   * @param logits {@code [B, V]}, V known; infinite ones are certain or impossible
   * @param uniform {@code [B]}, from 0 to below 1
   * @return token ids {@code [B]}, {@link #NONE} for a stream with a logit that is not a number
   */
  public static Operand<TInt32> create(
      Ops tf,
      Operand<TFloat32> logits,
      Operand<TFloat64> uniform,
      Method method,
      Settings settings) {
    Ops scoped = tf.withSubScope("TokenDraw");
    Operand<TInt32> drawn =
        switch (method) {
          case LIKELIEST -> scoped.math.argMax(logits, scoped.constant(1), TInt32.class);
          case ANY -> pick(scoped, weights(scoped, logits, settings), uniform);
          case FILTERED -> filtered(scoped, logits, uniform, settings);
        };
    Operand<TBool> broken =
        scoped.reduceAny(scoped.math.isNan(logits), scoped.constant(1), new ReduceAny.Options[0]);
    return scoped.select(broken, scoped.constant(NONE), drawn);
  }

  /** Probabilities up to a factor: 1 for the most likely, {@code [B, V]}. */
  private static Operand<TFloat64> weights(Ops tf, Operand<TFloat32> logits, Settings settings) {
    Operand<TFloat64> exact = tf.dtypes.cast(logits, TFloat64.class);
    Operand<TFloat64> most = tf.max(exact, tf.constant(1), Max.keepDims(true)); // [B, 1]
    Operand<TFloat64> below = tf.math.div(tf.math.sub(exact, most), settings.temperature());
    // Equality comes first: infinity less infinity is not a number.
    return tf.select(tf.math.equal(exact, most), tf.constant(1.0), tf.math.exp(below));
  }

  private static Operand<TInt32> filtered(
      Ops tf, Operand<TFloat32> logits, Operand<TFloat64> uniform, Settings settings) {
    int vocabulary = (int) logits.shape().get(1);
    TopK<TFloat32, TInt32> ranked =
        tf.nn.topK(logits, tf.constant(vocabulary), new TopK.Options[0]);
    Operand<TFloat64> weights = weights(tf, ranked.values(), settings); // [B, V], by rank
    Operand<TInt32> rank = tf.range(tf.constant(0), tf.constant(vocabulary), tf.constant(1)); // [V]
    Operand<TBool> all = tf.math.equal(settings.topK(), tf.constant(0));
    Operand<TBool> first = tf.math.logicalOr(tf.math.less(rank, settings.topK()), all); // [V]
    Operand<TFloat64> likely = tf.math.mul(weights, tf.dtypes.cast(first, TFloat64.class));
    Operand<TFloat64> total = tf.sum(likely, tf.constant(1), Sum.keepDims(true)); // [B, 1]
    Operand<TFloat64> before =
        tf.math.cumsum(likely, tf.constant(1), Cumsum.exclusive(true)); // [B, V]
    // The likeliest is kept even if p is so small that the machine takes it for 0.
    Operand<TBool> likeliest = tf.math.equal(rank, tf.constant(0)); // [V]
    Operand<TBool> within = tf.math.less(before, tf.math.mul(total, settings.topP())); // [B, V]
    Operand<TBool> kept = tf.math.logicalOr(within, likeliest);
    Operand<TFloat64> left = tf.math.mul(likely, tf.dtypes.cast(kept, TFloat64.class));
    Operand<TInt32> picked = pick(tf, left, uniform); // [B], ranks
    Operand<TInt32> place = tf.expandDims(picked, tf.constant(1)); // [B, 1]
    return tf.squeeze(
        tf.gather(ranked.indices(), place, tf.constant(1), Gather.batchDims(1L)),
        Squeeze.axis(List.of(1L))); // [B]
  }

  /** The first place at which the sum so far exceeds the drawn share of the total, {@code [B]}. */
  private static Operand<TInt32> pick(
      Ops tf, Operand<TFloat64> weights, Operand<TFloat64> uniform) {
    Operand<TFloat64> sums = tf.math.cumsum(weights, tf.constant(1)); // [B, V]
    long last = weights.shape().get(1) - 1;
    Operand<TFloat64> total = tf.slice(sums, tf.array(0, (int) last), tf.array(-1, 1)); // [B, 1]
    // Below the total for every number below 1, so there is such a place.
    Operand<TFloat64> share = tf.math.mul(tf.expandDims(uniform, tf.constant(1)), total); // [B, 1]
    Operand<TBool> before = tf.math.lessEqual(sums, share); // [B, V]
    return tf.sum(tf.dtypes.cast(before, TInt32.class), tf.constant(1)); // [B]
  }
}
