package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;

/** Keeps the rows that have received the most attention, in temporal order. */
final class MostUsedCompressor implements Compressor {

  private static final TopK.Options[] NO_OPTIONS = {};

  private final Groups groups;

  MostUsedCompressor(Groups groups) {
    this.groups = groups;
  }

  @Override
  public Operand<TFloat32> call(Ops tf, Evicted evicted) {
    var rows = evicted.rows();
    var count = groups.count(tf, rows); // []
    // Of equal entries topK takes those of lower index: the older.
    var chosen = tf.nn.topK(evicted.usage().orElseThrow(), count, NO_OPTIONS).indices(); // [B, T/c]
    var backwards = tf.nn.topK(tf.math.neg(chosen), count, NO_OPTIONS).values(); // [B, T/c]
    var oldestFirst = tf.math.neg(backwards); // [B, T/c]
    return tf.gather(rows, oldestFirst, tf.constant(1), Gather.batchDims(1L)); // [B, T/c, D]
  }
}
