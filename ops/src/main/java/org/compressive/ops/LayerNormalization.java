package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Normalises the last axis to mean 0 and variance 1, then scales and shifts it: {@code (x - mean) /
 * sqrt(variance + epsilon) * scale + offset}, with the biased variance (Ba et al. 2016, arXiv
 * 1607.06450).
 */
public final class LayerNormalization {
  private LayerNormalization() {}

  /**
   * Adds the ops.
   *
   * @param x of rank 1 or more, {@code [..., D]}
   * @param scale {@code [D]}
   * @param offset {@code [D]}
   * @param epsilon added to the variance, positive and finite
   * @return of the shape of x
   * @throws IllegalArgumentException if a shape or epsilon breaks these rules
   */
  public static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      float epsilon) {
    checkArgument(
        epsilon > 0 && Float.isFinite(epsilon),
        "layer normalization epsilon is %s: must be positive and finite",
        epsilon);
    checkArgument(
        x.shape().numDimensions() >= 1,
        "layer normalization input has shape %s: must have a known rank of 1 or more",
        x.shape());
    long width = x.shape().get(x.shape().numDimensions() - 1);
    checkVector("scale", scale, width);
    checkVector("offset", offset, width);
    Ops scoped = tf.withSubScope("LayerNormalization");
    Operand<TInt32> last = scoped.constant(-1);
    Operand<TFloat32> mean = scoped.math.mean(x, last, Mean.keepDims(true)); // [..., 1]
    Operand<TFloat32> centred = scoped.math.sub(x, mean);
    Operand<TFloat32> variance =
        scoped.math.mean(scoped.math.square(centred), last, Mean.keepDims(true)); // [..., 1]
    Operand<TFloat32> inverse =
        scoped.math.rsqrt(scoped.math.add(variance, scoped.constant(epsilon)));
    Operand<TFloat32> normal = scoped.math.mul(centred, inverse); // [..., D]
    return scoped.math.add(scoped.math.mul(normal, scale), offset);
  }

  private static void checkVector(String name, Operand<TFloat32> vector, long width) {
    checkArgument(
        vector.shape().isCompatibleWith(Shape.of(width)),
        "layer normalization %s has shape %s: must be [%s]",
        name,
        vector.shape(),
        width);
  }
}
