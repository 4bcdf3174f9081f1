package org.compressive.graph;

import org.compressive.graph.SequenceMixer.Mixed;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The auto-encoding loss of one layer: the mean squared difference, over batch, time and channels,
 * between the evicted rows and their reconstruction from the compressed rows by a learned decoder.
 * The decoder is a transposed convolution with kernel = stride = c: a matrix product whose output
 * is c rows side by side.
 */
final class AutoEncodingLoss implements CompressionObjective {

  /** The name of the decoder's parameter, which is one of the compression function's parameters. */
  static final String DECODER = "decoder";

  private final Groups groups;
  private final WeightMatrix decoder; // [D, c*D]

  AutoEncodingLoss(ParameterScope parameters, Groups groups) {
    this.groups = groups;
    int width = groups.width();
    int rate = groups.rate();
    var initialization = Initialization.fanIn(width);
    decoder = parameters.map(DECODER, initialization, rate * width, width, rate, width);
  }

  @Override
  public Operand<TFloat32> call(
      Ops tf, Mixed mixed, Operand<TFloat32> evicted, Operand<TFloat32> compressed, Pass pass) {
    int width = groups.width();
    var flat = tf.reshape(compressed, tf.array(-1, width)); // [N, D]
    var decoded = decoder.call(tf, flat); // [N, c*D]
    var wanted = groups.sideBySide(tf, evicted); // [N, c*D]
    return tf.math.mean(tf.math.squaredDifference(wanted, decoded), tf.array(0, 1)); // []
  }
}
