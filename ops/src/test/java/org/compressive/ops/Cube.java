package org.compressive.ops;

import java.nio.FloatBuffer;
import java.util.List;
import org.compressive.kernels.KernelOp;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The cube of each element, {@code x^3}. */
final class Cube {

  private static final KernelOp OP =
      KernelOp.named("Cube")
          .inputs(TFloat32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs)
          .kernel(
              call -> {
                FloatBuffer x = call.input(0).floats();
                FloatBuffer y = call.output(0, call.input(0).shape()).floats();
                while (x.hasRemaining()) {
                  float each = x.get();
                  y.put(each * each * each);
                }
              });

  private static final CustomGradient GRADIENT =
      CustomGradient.define(
          "Cube",
          (tf, upstream, value, operands) -> {
            Operand<TFloat32> square = tf.math.square(operands.get(0));
            return List.of(tf.math.mul(upstream, tf.math.mul(square, tf.constant(3f))));
          });

  private Cube() {}

  /** Adds the op to the graph; the result has the shape of x. */
  static Operand<TFloat32> create(Ops tf, Operand<TFloat32> x) {
    return GRADIENT.apply(tf, value(tf, x), List.of(x), List.of());
  }

  static Operand<TFloat32> value(Ops tf, Operand<TFloat32> x) {
    return OP.add(tf, x).get(0).asOutput().expect(TFloat32.class);
  }
}
