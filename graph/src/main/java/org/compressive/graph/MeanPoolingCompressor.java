package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Takes the mean of the rows of a group. */
final class MeanPoolingCompressor implements Compressor {

  private final Groups groups;

  MeanPoolingCompressor(Groups groups) {
    this.groups = groups;
  }

  @Override
  public Operand<TFloat32> call(Ops tf, MemoryRows evicted) {
    var mean = tf.math.mean(groups.stacked(tf, evicted.rows()), tf.constant(1)); // [N, D]
    return groups.ofStreams(tf, mean, evicted.rows()); // [B, T/c, D]
  }
}
