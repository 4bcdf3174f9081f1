package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Sets a random fraction of the entries to zero and scales the others so that the mean is preserved
 * (Srivastava et al. 2014).
 *
 * <p>Dropout is stateless: the mask is a function of shape, rate, seed, step and site alone, so a
 * run that is resumed at a step draws the same masks as an uninterrupted run. Two sites in one
 * graph must have different names; otherwise tensors of equal shape get equal masks.
 */
public final class Dropout {
  private Dropout() {}

  /**
   * Adds the ops to the graph. At a rate of 0 it adds none and returns x itself.
   *
   * @param x the input, of any shape; dimensions may be unknown
   * @param rate the fraction of entries to drop, at least 0 and below 1
   * @param seed the seed of the training run
   * @param step a scalar that differs between session runs
   * @param site the name of the point in the graph where dropout is applied, not empty
   * @return a tensor of the shape of x
   * @throws IllegalArgumentException if the rate is out of range, the step is not a scalar, or the
   *     site is empty
   */
  public static Operand<TFloat32> create(
      Ops tf, Operand<TFloat32> x, float rate, long seed, Operand<TInt64> step, String site) {
    check(rate, step, site);
    if (rate == 0) {
      return x;
    }
    Ops scoped = tf.withSubScope("Dropout");
    Operand<TFloat32> uniform =
        scoped.random.statelessRandomUniform(
            StaticShape.of(scoped, x), words(scoped, seed, step, site)); // in [0, 1)
    return masked(scoped, x, rate, uniform);
  }

  /**
   * Adds the ops to a graph that computes a part of a batch. The mask is the part of the mask that
   * {@link #create(Ops, Operand, float, long, Operand, String)} draws for the whole batch.
   *
   * @param x the input, whose dimensions are known
   * @param part the sequences of the batch that x holds
   * @param axis the dimension of x that goes through the sequences; each may have several rows
   * @throws IllegalArgumentException as above, or if a dimension is unknown
   */
  public static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> x,
      float rate,
      long seed,
      Operand<TInt64> step,
      String site,
      BatchPart part,
      int axis) {
    check(rate, step, site);
    checkArgument(
        !x.shape().isUnknown() && !x.shape().hasUnknownDimension(),
        "dropout input (%s) must have known dimensions only",
        x.shape());
    if (rate == 0) {
      return x;
    }
    Ops scoped = tf.withSubScope("Dropout");
    var uniform =
        UniformPart.create(scoped, x.shape(), words(scoped, seed, step, site), part, axis);
    return masked(scoped, x, rate, uniform);
  }

  private static void check(float rate, Operand<TInt64> step, String site) {
    checkArgument(rate >= 0 && rate < 1, "dropout rate (%s) must be from 0 to below 1", rate);
    checkArgument(!site.isEmpty(), "dropout site (empty) must be a name");
    checkArgument(
        step.shape().isUnknown() || step.shape().isScalar(),
        "dropout step (%s) must be a scalar",
        step.shape());
  }

  /** Returns the two words from which random numbers are drawn, [2]. */
  private static Operand<TInt64> words(Ops tf, long seed, Operand<TInt64> step, String site) {
    long[] key = key(seed, site);
    Ops host = Host.of(tf); // the random kernel reads its seed from host memory
    Operand<TInt64> last = host.math.add(step, host.constant(key[1]));
    return host.stack(List.of(host.constant(key[0]), last));
  }

  private static Operand<TFloat32> masked(
      Ops scoped, Operand<TFloat32> x, float rate, Operand<TFloat32> uniform) {
    Operand<TBool> kept = scoped.math.greaterEqual(uniform, scoped.constant(rate));
    Operand<TFloat32> mask =
        scoped.math.mul(
            scoped.dtypes.cast(kept, TFloat32.class), scoped.constant((float) (1 / (1.0 - rate))));
    return scoped.math.mul(x, scoped.stopGradient(mask));
  }

  /**
   * Returns two words of a digest of the seed and the site. The digest is stable across JVMs and
   * versions, and decorrelates similar inputs.
   */
  private static long[] key(long seed, String site) {
    byte[] digest =
        Hashing.sha256()
            .newHasher()
            .putLong(seed)
            .putString(site, StandardCharsets.UTF_8)
            .hash()
            .asBytes();
    return new long[] {
      Longs.fromBytes(
          digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]),
      Longs.fromBytes(
          digest[8],
          digest[9],
          digest[10],
          digest[11],
          digest[12],
          digest[13],
          digest[14],
          digest[15])
    };
  }
}
