package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Takes the maximum of each channel over the rows of a group. */
final class MaxPoolingCompressor implements Compressor {

  private final Groups groups;

  MaxPoolingCompressor(Groups groups) {
    this.groups = groups;
  }

  @Override
  public Operand<TFloat32> call(Ops tf, MemoryRows evicted) {
    var largest = tf.max(groups.stacked(tf, evicted.rows()), tf.constant(1)); // [N, D]
    return groups.ofStreams(tf, largest, evicted.rows()); // [B, T/c, D]
  }
}
