package org.compressive.training;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.compressive.inference.Precision;
import org.compressive.inference.SessionOptions;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Measures the speed of the machine's float32 matrix product, the reference for throughput. */
final class MachineProbe {

  private static final int SIZE = 2048;
  private static final int WARM_UP = 3;
  private static final int PRODUCTS = 7;

  private MachineProbe() {}

  /**
   * Measures the speed of multiplying two 2048 x 2048 matrices.
   *
   * @param singleThread whether to use one thread; has no effect if an earlier session has already
   *     fixed the number of threads
   * @return the speed of each matrix product, in GFLOP/s
   */
  static double[] matmulGflopsPerSecond(boolean singleThread) {
    var options = new SessionOptions(Precision.FLOAT32, false, singleThread);
    try (Graph graph = new Graph();
        Session session = new Session(graph, options.toProto())) {
      Ops tf = GraphScope.ops(graph);
      var shape = tf.constant(Shape.of(SIZE, SIZE));
      var left = tf.random.statelessRandomUniform(shape, tf.array(1L, 2L));
      var right = tf.random.statelessRandomUniform(shape, tf.array(3L, 4L));
      // The matrices are fed, so that only the matrix product is timed.
      var product = tf.linalg.matMul(left, right);
      var corner = tf.slice(product, tf.array(0, 0), tf.array(1, 1));
      try (var inputs = session.runner().fetch(left).fetch(right).run()) {
        var a = (TFloat32) inputs.get(0);
        var b = (TFloat32) inputs.get(1);
        double[] rates = new double[PRODUCTS];
        for (int i = -WARM_UP; i < PRODUCTS; i++) {
          long start = System.nanoTime();
          session.runner().feed(left, a).feed(right, b).fetch(corner).run().close();
          double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
          if (i >= 0) {
            rates[i] = 2.0 * SIZE * SIZE * SIZE / seconds / 1e9;
          }
        }
        return rates;
      }
    }
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
