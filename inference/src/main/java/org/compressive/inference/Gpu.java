package org.compressive.inference;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Whether TensorFlow has a GPU to run on. */
public final class Gpu {

  private static final String CUDA_NATIVES =
      "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2";

  private Gpu() {}

  /** Whether the natives on the class path are those that can use one. */
  public static boolean isSupported() {
    return Gpu.class.getResource(CUDA_NATIVES) != null;
  }

  /** Whether sessions run on one; costs nothing with natives that cannot. */
  public static boolean isUsed(SessionOptions options) {
    return isSupported() && isPresent(options);
  }

  /**
   * Whether TensorFlow puts work on one: asked by having it place a matrix product. That takes a
   * moment, and makes a session.
   *
   * @param options those of the sessions to come, since a process's first session decides how many
   *     threads work on an operation
   */
  public static boolean isPresent(SessionOptions options) {
    try (var graph = new Graph();
        var session = new Session(graph, false, options.toProto());
        var one = TFloat32.vectorOf(1)) {
      Ops tf = Ops.create(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1))); // [1]
      var matrix = tf.reshape(x, tf.array(1, 1)); // [1, 1]
      var runner = session.runner().feed(x, one).fetch(tf.linalg.matMul(matrix, matrix));
      var placement = new Placement();
      placement.run(runner).close();
      return placement.nodes().stream().anyMatch(node -> node.device().startsWith("GPU:"));
    }
  }
}
