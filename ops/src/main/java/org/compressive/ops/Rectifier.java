package org.compressive.ops;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The rectifier, {@code max(x, 0)}. TensorFlow's own gradient reads the input, which must then be
 * kept for the backward pass and cannot be fused with the matrix product that computed it; this
 * gradient reads the output.
 */
public final class Rectifier {

  private static final CustomGradient GRADIENT =
      CustomGradient.define("Rectifier", Rectifier::backward);

  private Rectifier() {}

  /**
   * Adds the op to the graph; the result has the shape of x.
   *
   * @param customGradient whether to use the hand-written gradient, which is first-order only
   */
  public static Operand<TFloat32> create(Ops tf, Operand<TFloat32> x, boolean customGradient) {
    Ops scoped = tf.withSubScope("Rectifier");
    Operand<TFloat32> value = scoped.nn.relu(x);
    return customGradient ? GRADIENT.apply(scoped, value, List.of(x), List.of()) : value;
  }

  private static List<Operand<TFloat32>> backward(
      Ops tf,
      Operand<TFloat32> upstream,
      Operand<TFloat32> value,
      List<Operand<TFloat32>> operands) {
    Operand<TFloat32> gradient =
        tf.scope()
            .opBuilder("ReluGrad", "ReluGrad")
            .addInput(upstream.asOutput())
            .addInput(value.asOutput())
            .build()
            .output(0);
    return List.of(gradient);
  }
}
