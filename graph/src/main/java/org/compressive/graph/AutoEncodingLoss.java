package org.compressive.graph;

import org.compressive.graph.RelativeAttention.Attended;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The auto-encoding loss of one layer: the mean squared difference, over batch, time and channels,
 * between the evicted rows and what a learned decoder makes of their compressed rows. The decoder
 * is a transposed convolution with kernel = stride = c: a matrix product that lays c rows side by
 * side.
 */
final class AutoEncodingLoss implements CompressionObjective {

  private final Groups groups;
  private final Operand<TFloat32> decoder; // [D, c, D]

  AutoEncodingLoss(ParameterScope parameters, Groups groups) {
    this.groups = groups;
    int width = groups.width();
    decoder = parameters.get("decoder", Initialization.fanIn(width), width, groups.rate(), width);
  }

  @Override
  public Operand<TFloat32> call(
      Ops tf,
      Attended attended,
      Operand<TFloat32> evicted,
      Operand<TFloat32> compressed,
      Pass pass) {
    int width = groups.width();
    var flat = tf.reshape(compressed, tf.array(-1, width)); // [N, D]
    var weights = tf.reshape(decoder, tf.array(width, groups.rate() * width)); // [D, c*D]
    var decoded = tf.linalg.matMul(flat, weights); // [N, c*D]
    var wanted = groups.sideBySide(tf, evicted); // [N, c*D]
    return tf.math.mean(tf.math.squaredDifference(wanted, decoded), tf.array(0, 1)); // []
  }
}
