package org.compressive.ops;

import java.util.List;
import org.compressive.kernels.RowNormalization;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** {@link LayerNormalization} and its gradient as two ops with kernels in Java. */
final class LayerNormalizationKernel {

  private static final CustomGradient GRADIENT =
      CustomGradient.define("LayerNormalizationKernel", LayerNormalizationKernel::backward);

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

  /**
   * Computes the gradients. Processes that exchange the gradients of parameters need their shapes,
   * which a kernel cannot have while a gradient is built, but a reshape can.
   */
  private static List<Operand<TFloat32>> backward(
      Ops tf,
      Operand<TFloat32> upstream,
      Operand<TFloat32> value,
      List<Operand<TFloat32>> operands) {
    Operand<TFloat32> scale = operands.get(1);
    var all = RowNormalization.gradients(tf, upstream, operands.get(0), scale, operands.get(3));
    var vector = tf.shape(scale); // [1]
    return List.of(
        all.get(0), // [..., D]
        tf.reshape(all.get(1), vector), // [D]
        tf.reshape(all.get(2), vector)); // [D]
  }
}
