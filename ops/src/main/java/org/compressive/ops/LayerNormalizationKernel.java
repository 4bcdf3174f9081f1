package org.compressive.ops;

import java.util.List;
import org.compressive.kernels.RowNormalization;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** {@link LayerNormalization} and its gradient as two ops with kernels in Java. */
final class LayerNormalizationKernel {

  private static final CustomGradient GRADIENT =
      CustomGradient.define(
          "LayerNormalizationKernel",
          (tf, upstream, value, operands) ->
              RowNormalization.gradients(
                  tf, upstream, operands.get(0), operands.get(1), operands.get(3)));

  private LayerNormalizationKernel() {}

  /**
   * Adds the op to the graph.
   *
   * @param differentiable whether the result has a gradient, which is of the first order only
   */
  static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      float epsilon,
      boolean differentiable) {
    var outputs = RowNormalization.create(tf, x, scale, offset, epsilon);
    return differentiable
        ? GRADIENT.apply(tf, outputs.get(0), List.of(x, scale, offset), List.of(outputs.get(1)))
        : outputs.get(0);
  }
}
