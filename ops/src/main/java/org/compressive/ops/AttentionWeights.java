package org.compressive.ops;

import java.util.List;
import org.compressive.kernels.AttentionSoftmax;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The weights of attention with relative positions: {@code softmax(content + shifted + hidden)},
 * where {@code shifted} is the {@link RelativeShift} of scores by distance.
 *
 * <p>{@linkplain CompressiveOps#withVectorKernels A kernel in Java} computes them in one pass over
 * the scores, and their gradient in another.
 */
public final class AttentionWeights {

  private static final CustomGradient GRADIENT =
      CustomGradient.define(
          "AttentionWeights",
          (tf, upstream, weights, operands) -> AttentionSoftmax.gradients(tf, upstream, weights));

  private AttentionWeights() {}

  /**
   * Adds the ops to the graph.
   *
   * @param content scores by key, {@code [H, B, T, K]}; the last T keys are the queries' own
   *     positions
   * @param distances scores by distance, the largest first, {@code [H, B, T, K + 1]}
   * @param hidden a {@link CausalMemoryMask}, {@code [T, K]} or {@code [B, T, K]}, which must hide
   *     the keys after each query; it has no gradient
   * @param kernel whether to use a kernel in Java, which must be available
   * @param customGradient whether the kernel has a gradient, which is first-order only
   * @return {@code [H, B, T, K]}
   */
  static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> content,
      Operand<TFloat32> distances,
      Operand<TFloat32> hidden,
      boolean kernel,
      boolean customGradient) {
    Ops scoped = tf.withSubScope("AttentionWeights");
    if (!kernel) {
      Operand<TFloat32> shifted = RelativeShift.create(scoped, distances); // [H, B, T, K]
      Operand<TFloat32> scores =
          scoped.math.add(scoped.math.add(content, shifted), scoped.stopGradient(hidden));
      return scoped.nn.softmax(scores); // [H, B, T, K]
    }
    Operand<TFloat32> weights = AttentionSoftmax.create(scoped, content, distances, hidden);
    return customGradient
        ? GRADIENT.apply(scoped, weights, List.of(content, distances), List.of())
        : weights;
  }
}
