package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.compressive.kernels.RowNormalization;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Normalizes the last axis to mean 0 and variance 1, then scales and shifts it: {@code (x - mean) /
 * sqrt(variance + epsilon) * scale + offset}, with the biased variance (Ba et al. 2016, arXiv
 * 1607.06450).
 */
public final class LayerNormalization {
  private static final CustomGradient GRADIENT =
      CustomGradient.define("LayerNormalization", LayerNormalization::backward);

  private LayerNormalization() {}

  /**
   * Adds the ops to the graph.
   *
   * @param x the input, of rank 1 or more, {@code [..., D]}
   * @param scale {@code [D]}
   * @param offset {@code [D]}
   * @param epsilon a number added to the variance, positive and finite
   * @param customGradient whether to use the hand-written gradient, which is first-order only
   * @return a tensor of the shape of x
   * @throws IllegalArgumentException if a shape or epsilon breaks these rules
   */
  public static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      float epsilon,
      boolean customGradient) {
    return create(tf, x, scale, offset, epsilon, false, customGradient);
  }

  /**
   * Adds the ops to the graph.
   *
   * @param kernel whether the graph may contain ops with kernels in Java
   */
  static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      float epsilon,
      boolean kernel,
      boolean customGradient) {
    checkArgument(
        epsilon > 0 && Float.isFinite(epsilon),
        "layer normalization epsilon (%s) must be positive and finite",
        epsilon);
    checkArgument(
        x.shape().numDimensions() >= 1,
        "layer normalization input (%s) must have a known rank of 1 or more",
        x.shape());
    long width = x.shape().get(x.shape().numDimensions() - 1);
    checkVector("scale", scale, width);
    checkVector("offset", offset, width);
    Ops scoped = tf.withSubScope("LayerNormalization");
    return kernel && RowNormalization.isAvailable(width)
        ? LayerNormalizationKernel.create(scoped, x, scale, offset, epsilon, customGradient)
        : composed(scoped, x, scale, offset, epsilon, customGradient);
  }

  private static Operand<TFloat32> composed(
      Ops scoped,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      float epsilon,
      boolean customGradient) {
    Operand<TInt32> last = scoped.constant(-1);
    Operand<TFloat32> mean = scoped.math.mean(x, last, Mean.keepDims(true)); // [..., 1]
    Operand<TFloat32> centred = scoped.math.sub(x, mean);
    Operand<TFloat32> variance =
        scoped.math.mean(scoped.math.square(centred), last, Mean.keepDims(true)); // [..., 1]
    Operand<TFloat32> inverse =
        scoped.math.rsqrt(scoped.math.add(variance, scoped.constant(epsilon)));
    Operand<TFloat32> normal = scoped.math.mul(centred, inverse); // [..., D]
    Operand<TFloat32> value = scoped.math.add(scoped.math.mul(normal, scale), offset);
    return customGradient
        ? GRADIENT.apply(scoped, value, List.of(x, scale, offset), List.of(normal, inverse))
        : value;
  }

  /**
   * Computes the hand-written gradients. Compared with TensorFlow's own, they take two thirds as
   * many passes over tensors {@code [..., D]}, and keep one such tensor for the backward pass
   * instead of two.
   */
  private static List<Operand<TFloat32>> backward(
      Ops tf,
      Operand<TFloat32> upstream,
      Operand<TFloat32> value,
      List<Operand<TFloat32>> operands) {
    Operand<TFloat32> scale = operands.get(1); // [D]
    Operand<TFloat32> normal = operands.get(3); // [..., D]
    Operand<TFloat32> inverse = operands.get(4); // [..., 1]
    Operand<TInt32> last = tf.constant(-1);
    Operand<TFloat32> scaled = tf.math.mul(upstream, scale); // [..., D]
    Operand<TFloat32> mean = tf.math.mean(scaled, last, Mean.keepDims(true)); // [..., 1]
    Operand<TFloat32> along =
        tf.math.mean(tf.math.mul(scaled, normal), last, Mean.keepDims(true)); // [..., 1]
    Operand<TFloat32> across =
        tf.math.sub(tf.math.sub(scaled, mean), tf.math.mul(normal, along)); // [..., D]
    return List.of(
        tf.math.mul(across, inverse), // [..., D]
        columnSums(tf, tf.math.mul(upstream, normal), scale), // [D]
        columnSums(tf, upstream, scale)); // [D]
  }

  /**
   * Sums columns with the kernel for the gradient of a bias, because that kernel uses all cores.
   */
  private static Operand<TFloat32> columnSums(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> vector) {
    Operand<TInt32> width = tf.shape(vector); // [1]
    Operand<TFloat32> flat =
        tf.reshape(x, tf.concat(List.of(tf.array(-1), width), tf.constant(0))); // [N, D]
    return tf.nn.biasAddGrad(flat); // [D]
  }

  private static void checkVector(String name, Operand<TFloat32> vector, long width) {
    checkArgument(
        vector.shape().isCompatibleWith(Shape.of(width)),
        "layer normalization %s (%s) must be [%s]",
        name,
        vector.shape(),
        width);
  }
}
