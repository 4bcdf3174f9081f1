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
 * Draws the next token of each sequence in a batch from its logits. The probabilities are the
 * softmax of the logits divided by the temperature. Top-k keeps the k most likely tokens; of these,
 * top-p keeps the smallest set of most likely tokens whose total probability reaches p (Holtzman et
 * al. 2019, arXiv 1904.09751, section 3.1). Equally likely tokens rank by id, the lowest first.
 *
 * <p>Probabilities are float64. The caller supplies a random number from 0 to 1 that selects the
 * token, so a draw depends on nothing but that number and the logits.
 */
public final class TokenDraw {

  /** The computation to perform. Most draws need no ranking of the tokens. */
  public enum Method {
    /** Takes the most likely token; temperature, top-k and top-p have no effect. */
    LIKELIEST,
    /** Draws from all tokens; top-k and top-p have no effect. */
    ANY,
    /** Draws from the tokens that top-k and top-p keep. */
    FILTERED
  }

  /**
   * The settings of a draw, each a scalar.
   *
   * @param temperature greater than 0
   * @param topK the number of most likely tokens to keep; 0, or more than there are, keeps all
   * @param topP the share of the probability to keep, greater than 0 and at most 1
   */
  public record Settings(
      Operand<TFloat64> temperature, Operand<TInt32> topK, Operand<TFloat64> topP) {}

  /** The result for a sequence with a logit that is not a number. */
  public static final int NONE = -1;

  private TokenDraw() {}

  /**
   * Adds the ops to the graph.
   *
   * @param logits {@code [B, V]}, V known; a logit of positive infinity is certain, one of negative
   *     infinity impossible
   * @param uniform {@code [B]}, at least 0 and less than 1
   * @return token ids {@code [B]}; {@link #NONE} for a sequence with a logit that is not a number
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

  /** Returns probabilities up to a common factor, {@code [B, V]}; the most likely token has 1. */
  private static Operand<TFloat64> weights(Ops tf, Operand<TFloat32> logits, Settings settings) {
    Operand<TFloat64> exact = tf.dtypes.cast(logits, TFloat64.class);
    Operand<TFloat64> most = tf.max(exact, tf.constant(1), Max.keepDims(true)); // [B, 1]
    Operand<TFloat64> below = tf.math.div(tf.math.sub(exact, most), settings.temperature());
    // Test for equality first: infinity minus infinity is not a number.
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
    // Keep the most likely token even if p is so small that it underflows to 0.
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

  /**
   * Returns the first index at which the cumulative sum exceeds the drawn share of the total,
   * {@code [B]}.
   */
  private static Operand<TInt32> pick(
      Ops tf, Operand<TFloat64> weights, Operand<TFloat64> uniform) {
    Operand<TFloat64> sums = tf.math.cumsum(weights, tf.constant(1)); // [B, V]
    long last = weights.shape().get(1) - 1;
    Operand<TFloat64> total = tf.slice(sums, tf.array(0, (int) last), tf.array(-1, 1)); // [B, 1]
    // The share is below the total for every number below 1, so such an index exists.
    Operand<TFloat64> share = tf.math.mul(tf.expandDims(uniform, tf.constant(1)), total); // [B, 1]
    Operand<TBool> before = tf.math.lessEqual(sums, share); // [B, V]
    return tf.sum(tf.dtypes.cast(before, TInt32.class), tf.constant(1)); // [B]
  }
}
