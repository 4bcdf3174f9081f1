package org.compressive.training;

import org.compressive.graph.MemoryVariables;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;

/**
 * Empties the memories of streams in which a document begins at a step that is skipped. Otherwise
 * the next window would read the rest of the document from the memories of another.
 *
 * @param starts {@code [B]}, whether a document begins at the start of each stream's window
 * @param clear empties the memories of these streams
 */
record SkippedStarts(Operand<TBool> starts, Op clear) {

  static SkippedStarts create(Ops tf, MemoryVariables memories, int batch) {
    var starts =
        tf.withName("skipped_starts").placeholder(TBool.class, Placeholder.shape(Shape.of(batch)));
    return new SkippedStarts(starts, memories.advance(tf, memories.read().cleared(tf, starts)));
  }
}
