package org.compressive.ops;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;

/**
 * The weighted sum that attention computes: the values, weighted by the softmax of the scores,
 * {@code softmax(scores) values}.
 *
 * <p>The gradient of a softmax contains a sum, over keys, of the weights times their gradients.
 * When the weights multiply values, that sum equals the sum, over channels, of the result times its
 * gradient (Dao et al. 2022, arXiv 2205.14135, section 3.1 and appendix B.2), which has far fewer
 * terms.
 */
public final class AttentionRead {

  private static final Map<MatMulPrecision, CustomGradient> GRADIENTS =
      Map.of(
          MatMulPrecision.FLOAT32, gradient("AttentionRead", MatMulPrecision.FLOAT32),
          MatMulPrecision.BFLOAT16, gradient("RoundedAttentionRead", MatMulPrecision.BFLOAT16));

  private final Operand<TFloat32> weights;
  private final Operand<TFloat32> read;

  private AttentionRead(Operand<TFloat32> weights, Operand<TFloat32> read) {
    this.weights = weights;
    this.read = read;
  }

  /**
   * Adds the ops to the graph.
   *
   * @param scores {@code [H, B, T, K]}
   * @param values {@code [H, B, K, E]}
   * @param products the precision of matrix products
   * @param customGradient whether to use the hand-written gradient, which is first-order only
   */
  public static AttentionRead create(
      Ops tf,
      Operand<TFloat32> scores,
      Operand<TFloat32> values,
      MatMulPrecision products,
      boolean customGradient) {
    Ops scoped = tf.withSubScope("AttentionRead");
    Operand<TFloat32> weights = scoped.nn.softmax(scores); // [H, B, T, K]
    Operand<TFloat32> value =
        products.einsum(scoped, weights, values, "hbtk,hbke->hbte"); // [H, B, T, E]
    return new AttentionRead(
        weights,
        customGradient
            ? gradientOf(products).apply(scoped, value, List.of(scores, values), List.of(weights))
            : value);
  }

  /** Returns the softmax of the scores, {@code [H, B, T, K]}. */
  public Operand<TFloat32> weights() {
    return weights;
  }

  /** Returns the weighted sum of the values, {@code [H, B, T, E]}. */
  public Operand<TFloat32> read() {
    return read;
  }

  private static CustomGradient gradient(String name, MatMulPrecision products) {
    return CustomGradient.define(
        name, (tf, upstream, value, operands) -> backward(tf, products, upstream, value, operands));
  }

  private static CustomGradient gradientOf(MatMulPrecision products) {
    return Objects.requireNonNull(GRADIENTS.get(products));
  }

  private static List<Operand<TFloat32>> backward(
      Ops tf,
      MatMulPrecision products,
      Operand<TFloat32> upstream,
      Operand<TFloat32> value,
      List<Operand<TFloat32>> operands) {
    Operand<TFloat32> values = operands.get(1); // [H, B, K, E]
    Operand<TFloat32> weights = operands.get(2); // [H, B, T, K]
    Operand<TFloat32> ofWeights =
        products.einsum(tf, upstream, values, "hbte,hbke->hbtk"); // [H, B, T, K]
    Operand<TFloat32> sum =
        tf.sum(tf.math.mul(upstream, value), tf.constant(-1), Sum.keepDims(true)); // [H, B, T, 1]
    Operand<TFloat32> ofScores = tf.math.mul(tf.math.sub(ofWeights, sum), weights);
    Operand<TFloat32> ofValues =
        products.einsum(tf, weights, upstream, "hbtk,hbte->hbke"); // [H, B, K, E]
    return List.of(ofScores, ofValues);
  }
}
