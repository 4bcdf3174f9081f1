package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Keeps the rows that have received the most attention, in temporal order. */
final class MostUsedCompressor implements Compressor {

  private static final TopK.Options[] NO_OPTIONS = {};

  private final Groups groups;

  MostUsedCompressor(Groups groups) {
    this.groups = groups;
  }

  @Override
  public Operand<TFloat32> call(Ops tf, MemoryRows evicted) {
    var rows = evicted.rows();
    return tf.gather(rows, kept(tf, evicted), tf.constant(1), Gather.batchDims(1L)); // [B, T/c, D]
  }

  @Override
  public Operand<TInt32> kept(Ops tf, MemoryRows evicted) {
    var count = groups.count(tf, evicted.rows()); // []
    // Among equal entries, topK takes those with the lower index: the older rows.
    var chosen =
        tf.nn
            .topK(
                AttentionUsage.mean(tf, evicted.get(RowPart.USAGE).orElseThrow()),
                count,
                NO_OPTIONS)
            .indices();
    var backwards = tf.nn.topK(tf.math.neg(chosen), count, NO_OPTIONS).values(); // [B, T/c]
    return tf.math.neg(backwards); // [B, T/c]
  }
}
