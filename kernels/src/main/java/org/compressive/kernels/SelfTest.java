package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkState;

import java.nio.IntBuffer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * A test that TensorFlow defines and runs an op of ours. The stubs on which all this rests are
 * internal to TensorFlow Java.
 *
 * <p>The test needs no session, because the first session of a process decides the number of its
 * threads. It asks for the static shape of a tensor of ones whose sizes are an output of the op: to
 * infer the shape, TensorFlow runs the kernel.
 */
final class SelfTest {

  private SelfTest() {}

  static void run() {
    var definition =
        KernelOp.named("CompressiveSelfTest")
            .inputs(TInt32.class)
            .outputs(TInt32.class)
            .shapes(inputs -> inputs)
            .unregistered(SelfTest::increment);
    Registry.register(definition);
    try (var graph = new Graph()) {
      var tf = Ops.create(graph);
      Operand<TInt32> sizes =
          StaticShapes.set(definition.node(tf, tf.array(1, 2)), 0, Shape.of(2))
              .expect(TInt32.class);
      checkState(sizes.shape().equals(Shape.of(2)), "shape (%s) must be [2]", sizes.shape());
      Shape found = tf.fill(sizes, tf.constant(0)).shape();
      checkState(found.equals(Shape.of(2, 3)), "shape (%s) must be [2, 3]", found);
    }
  }

  private static void increment(KernelCall call) {
    IntBuffer x = call.input(0).ints();
    IntBuffer y = call.output(0, call.input(0).shape()).ints();
    while (x.hasRemaining()) {
      y.put(x.get() + 1);
    }
  }
}
