package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.compressive.kernels.AttentionSoftmax;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The weights of attention with relative positions: {@code softmax(content + positions + hidden)}.
 * Scores of positions are by key or by distance; those by distance are rearranged as by {@link
 * RelativeShift}.
 *
 * <p>{@linkplain CompressiveOps#withVectorKernels A kernel in Java} computes them in one pass over
 * the scores, and their gradient in another.
 */
public final class AttentionWeights {

  private static final CustomGradient BY_KEY =
      CustomGradient.define(
          "AttentionWeights",
          (tf, upstream, weights, operands) -> {
            var gradient = AttentionSoftmax.gradient(tf, upstream, weights);
            return List.of(gradient, gradient);
          });

  private static final CustomGradient BY_DISTANCE =
      CustomGradient.define(
          "AttentionWeightsByDistance",
          (tf, upstream, weights, operands) -> AttentionSoftmax.gradients(tf, upstream, weights));

  private AttentionWeights() {}

  /**
   * Adds the ops to the graph.
   *
   * @param content scores by key, {@code [H, B, T, K]}
   * @param positions scores by key, {@code [H, B, T, K]}, or by distance, the largest first, {@code
   *     [H, B, T, K + 1]}; by distance, the last T keys are the queries' own positions
   * @param hidden a {@link CausalMemoryMask}, {@code [T, K]} or {@code [B, T, K]}, which must hide
   *     the keys after K - T + i from query i; it has no gradient
   * @param byDistance whether positions are by distance
   * @param kernel whether to use a kernel in Java, which must be available
   * @param customGradient whether the kernel has a gradient, which is first-order only
   * @return {@code [H, B, T, K]}
   * @throws IllegalArgumentException if the scores are not of rank 4, or the other operands are
   *     known not to have the shapes that the scores by key demand
   */
  static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> content,
      Operand<TFloat32> positions,
      Operand<TFloat32> hidden,
      boolean byDistance,
      boolean kernel,
      boolean customGradient) {
    check(content.shape(), positions.shape(), hidden.shape(), byDistance);
    Ops scoped = tf.withSubScope("AttentionWeights");
    if (!kernel) {
      Operand<TFloat32> byKey =
          byDistance ? RelativeShift.create(scoped, positions) : positions; // [H, B, T, K]
      Operand<TFloat32> scores =
          scoped.math.add(scoped.math.add(content, byKey), scoped.stopGradient(hidden));
      return scoped.nn.softmax(scores); // [H, B, T, K]
    }
    Operand<TFloat32> weights = AttentionSoftmax.create(scoped, content, positions, hidden);
    return customGradient
        ? (byDistance ? BY_DISTANCE : BY_KEY)
            .apply(scoped, weights, List.of(content, positions), List.of())
        : weights;
  }

  private static void check(Shape content, Shape positions, Shape hidden, boolean byDistance) {
    checkArgument(
        content.numDimensions() == 4, "content (%s) must be of rank 4, [H, B, T, K]", content);
    long keys = content.get(3);
    long columns = byDistance && keys != Shape.UNKNOWN_SIZE ? keys + 1 : keys;
    Shape expected = content.take(3).append(columns);
    checkArgument(
        positions.numDimensions() == 4 && positions.isCompatibleWith(expected),
        "positions (%s) must be %s",
        positions,
        expected);
    Shape mask = content.takeLast(2); // [T, K]
    Shape masks = content.takeLast(3); // [B, T, K]
    checkArgument(
        hidden.isCompatibleWith(mask) || hidden.isCompatibleWith(masks),
        "hidden (%s) must be %s or %s",
        hidden,
        mask,
        masks);
  }
}
