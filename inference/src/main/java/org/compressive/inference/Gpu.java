package org.compressive.inference;

import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Queries whether TensorFlow can run on a GPU. */
public final class Gpu {

  private static final String CUDA_NATIVES =
      "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2";

  private Gpu() {}

  /** Returns whether the native libraries on the class path support a GPU. */
  public static boolean isSupported() {
    return Gpu.class.getResource(CUDA_NATIVES) != null;
  }

  /**
   * Returns whether sessions run on a GPU. This costs nothing if the native libraries do not
   * support one.
   */
  public static boolean isUsed(SessionOptions options) {
    return isSupported() && isPresent(options);
  }

  /**
   * Returns whether TensorFlow places work on a GPU. To find out, this method creates a session and
   * has TensorFlow place a matrix product, which takes a moment.
   *
   * @param options the options of later sessions, because the first session of a process decides
   *     how many threads work on an operation
   */
  public static boolean isPresent(SessionOptions options) {
    try (var graph = new Graph();
        var session = new Session(graph, false, options.toProto());
        var one = TFloat32.vectorOf(1)) {
      Ops tf = GraphScope.ops(graph);
      var x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1))); // [1]
      var matrix = tf.reshape(x, tf.array(1, 1)); // [1, 1]
      var runner = session.runner().feed(x, one).fetch(tf.linalg.matMul(matrix, matrix));
      var placement = new Placement();
      placement.run(runner).close();
      return placement.nodes().stream().anyMatch(node -> node.device().startsWith("GPU:"));
    }
  }
}
