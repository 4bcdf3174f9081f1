package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Sinusoidal encodings of the distances {@code length - 1} down to 0. If a clamp is given,
 * distances greater than the clamp are encoded as the clamp.
 *
 * <p>Row r, for distance p = length - 1 - r, is {@code concat(sin(p f), cos(p f))} with {@code f_k
 * = 1 / 10000^(2k / width)} for k from 0 to width / 2 - 1. The sines are the first half of a row
 * and the cosines the second; they are not interleaved (Transformer-XL, Dai et al. 2019, arXiv
 * 1901.02860; used by Rae et al. 2019, arXiv 1911.05507).
 *
 * <p>Angles are computed in float64, because float32 would be wrong in the fourth decimal at a
 * distance of several thousand. No gradient flows, because no input is differentiable.
 */
public final class RelativePositions {
  private static final double BASE = 10_000;

  private RelativePositions() {}

  /**
   * Adds the ops for a length that is known only at run time.
   *
   * @param length the number of distances, a scalar, 1 or more
   * @param width the width D of a row, even and positive
   * @param clamp the largest distance (larger distances are treated as this one); 0 for no clamp
   * @return {@code [length, D]}
   * @throws IllegalArgumentException if the width is odd or not positive, the length is not a
   *     scalar, or the clamp is negative
   */
  public static Operand<TFloat32> create(Ops tf, Operand<TInt32> length, int width, int clamp) {
    checkArgument(clamp >= 0, "position clamp (%s) must be 0 or more", clamp);
    checkArgument(
        width > 0 && width % 2 == 0, "position width (%s) must be even and positive", width);
    checkArgument(
        length.shape().isUnknown() || length.shape().isScalar(),
        "position length (%s) must be a scalar",
        length.shape());
    Ops scoped = tf.withSubScope("RelativePositions");
    Operand<TInt32> down = scoped.constant(-1);
    Operand<TInt32> distances = scoped.range(scoped.math.add(length, down), down, down); // [length]
    Operand<TInt32> clamped =
        clamp == 0 ? distances : scoped.math.minimum(distances, scoped.constant(clamp));
    Operand<TFloat64> column =
        scoped.expandDims(
            scoped.dtypes.cast(clamped, TFloat64.class), scoped.constant(1)); // [length, 1]
    Operand<TFloat64> angles =
        scoped.math.mul(column, scoped.constant(frequencies(width))); // [length, D / 2]
    return scoped.concat(
        List.of(
            scoped.dtypes.cast(scoped.math.sin(angles), TFloat32.class),
            scoped.dtypes.cast(scoped.math.cos(angles), TFloat32.class)),
        down); // [length, D]
  }

  /**
   * Adds the ops for a length that is known when the graph is built; the result's shape is static.
   *
   * @param length the number of distances, 1 or more
   * @param width the width D of a row, even and positive
   * @param clamp the largest distance (larger distances are treated as this one); 0 for no clamp
   * @return {@code [length, D]}
   * @throws IllegalArgumentException if the width is odd or not positive, the length is less than
   *     1, or the clamp is negative
   */
  public static Operand<TFloat32> create(Ops tf, int length, int width, int clamp) {
    checkArgument(length > 0, "position length (%s) must be 1 or more", length);
    return create(tf, tf.constant(length), width, clamp);
  }

  private static double[] frequencies(int width) {
    double[] frequencies = new double[width / 2];
    for (int k = 0; k < frequencies.length; k++) {
      frequencies[k] = Math.pow(BASE, -2.0 * k / width);
    }
    return frequencies;
  }
}
