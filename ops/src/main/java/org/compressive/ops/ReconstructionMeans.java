package org.compressive.ops;

import java.util.List;
import org.compressive.kernels.AttentionReconstruction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The attention-reconstruction loss of each head by {@linkplain CompressiveOps#withVectorKernels a
 * kernel in Java}, which also computes the gradient; see {@link AttentionReconstruction}.
 */
final class ReconstructionMeans {

  private static final CustomGradient GRADIENT =
      CustomGradient.define("ReconstructionMeans", ReconstructionMeans::backward);

  private ReconstructionMeans() {}

  /**
   * Adds the op to the graph. The arguments are those of {@link AttentionReconstruction#create}.
   *
   * @param customGradient whether the compressed rows have a gradient, which is first-order only;
   *     the other operands have none
   * @return {@code [B, H]}
   */
  static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> window,
      Operand<TFloat32> memory,
      Operand<TFloat32> compressed,
      int heads,
      int first,
      int evicted,
      boolean customGradient) {
    Ops scoped = tf.withSubScope("ReconstructionMeans");
    var outputs =
        AttentionReconstruction.create(scoped, window, memory, compressed, heads, first, evicted);
    return customGradient
        ? GRADIENT.apply(scoped, outputs.get(0), List.of(compressed), List.of(outputs.get(1)))
        : outputs.get(0);
  }

  private static List<Operand<TFloat32>> backward(
      Ops tf,
      Operand<TFloat32> upstream, // [B, H]
      Operand<TFloat32> value,
      List<Operand<TFloat32>> operands) {
    Operand<TFloat32> gradient = operands.get(1); // [B, R, 2 H E]
    var shape = tf.shape(gradient); // [3]
    var heads = tf.slice(tf.shape(upstream), tf.array(1), tf.array(1)); // [1] = [H]
    var rows = tf.slice(shape, tf.array(0), tf.array(2)); // [2] = [B, R]
    var apart =
        tf.reshape(
            gradient, join(tf, List.of(rows, tf.array(2), heads, tf.array(-1)))); // [B, R, 2, H, E]
    var factors =
        tf.reshape(
            upstream, join(tf, List.of(tf.array(-1, 1, 1), heads, tf.array(1)))); // [B, 1, 1, H, 1]
    return List.of(tf.reshape(tf.math.mul(apart, factors), shape));
  }

  private static Operand<TInt32> join(Ops tf, List<Operand<TInt32>> sizes) {
    return tf.concat(sizes, tf.constant(0));
  }
}
