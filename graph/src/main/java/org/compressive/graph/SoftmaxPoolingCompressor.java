package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Takes the weighted mean of the rows of a group, where the weights are a softmax of a linear map
 * of the rows.
 */
final class SoftmaxPoolingCompressor implements Compressor {

  private final Groups groups;
  private final WeightMatrix scores; // [D, D]

  SoftmaxPoolingCompressor(ParameterScope parameters, Groups groups) {
    this.groups = groups;
    int width = groups.width();
    scores = parameters.map("scores", Initialization.ZEROS, width, width, width);
  }

  @Override
  public Operand<TFloat32> call(Ops tf, MemoryRows evicted) {
    var rows = evicted.rows();
    var flat = tf.reshape(rows, tf.array(-1, groups.width())); // [B*T, D]
    var scored = scores.call(tf, flat); // [B*T, D]
    var weights = tf.nn.softmax(byChannel(tf, scored)); // [N, D, c]
    var weighted = tf.math.mul(weights, byChannel(tf, rows)); // [N, D, c]
    var mean = tf.sum(weighted, tf.constant(2)); // [N, D]
    return groups.ofStreams(tf, mean, rows); // [B, T/c, D]
  }

  /**
   * Arranges rows {@code [B, T, D]} in groups {@code [N, D, c]}, so that the axis of the softmax is
   * the last.
   */
  private Operand<TFloat32> byChannel(Ops tf, Operand<TFloat32> rows) {
    return tf.linalg.transpose(groups.stacked(tf, rows), tf.array(0, 2, 1));
  }
}
