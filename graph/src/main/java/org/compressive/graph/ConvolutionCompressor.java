package org.compressive.graph;

import java.util.List;
import org.compressive.graph.config.Convolution;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One-dimensional convolution without bias, kernel = stride = c. Since kernels do not overlap it is
 * a matrix product on groups of c rows laid side by side.
 */
final class ConvolutionCompressor implements Compressor {

  private final int groupWidth;
  private final int width;
  private final Operand<TFloat32> kernel; // [c, D, D]

  ConvolutionCompressor(ParameterScope parameters, Convolution convolution, int width) {
    int rate = convolution.rate();
    this.width = width;
    groupWidth = rate * width;
    kernel = parameters.get("kernel", Initialization.fanIn(groupWidth), rate, width, width);
  }

  @Override
  public Operand<TFloat32> call(Ops tf, Operand<TFloat32> evicted) {
    var groups = tf.reshape(evicted, tf.array(-1, groupWidth)); // [B*T/c, c*D]
    var weights = tf.reshape(kernel, tf.array(groupWidth, width)); // [c*D, D]
    var compressed = tf.linalg.matMul(groups, weights); // [B*T/c, D]
    return tf.reshape(compressed, compressedShape(tf, evicted)); // [B, T/c, D]
  }

  private Operand<TInt32> compressedShape(Ops tf, Operand<TFloat32> evicted) {
    long batch = evicted.shape().get(0);
    long rows = evicted.shape().get(1);
    if (rows != Shape.UNKNOWN_SIZE) {
      return tf.array((int) batch, (int) rows * width / groupWidth, width);
    }
    var size =
        batch == Shape.UNKNOWN_SIZE
            ? tf.slice(tf.shape(evicted), tf.array(0), tf.array(1))
            : tf.array((int) batch);
    return tf.concat(List.of(size, tf.array(-1, width)), tf.constant(0));
  }
}
