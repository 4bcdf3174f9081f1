package org.compressive.training;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * What a step is told where documents are kept apart.
 *
 * @param starts {@code [B]}, whether a document begins with a stream's window: from empty memories
 * @param valid {@code [B]}, how many positions of each stream come before its padding
 */
record DocumentInputs(Operand<TBool> starts, Operand<TInt32> valid) {

  static DocumentInputs create(Ops tf, int batch) {
    var shape = Placeholder.shape(Shape.of(batch));
    return new DocumentInputs(
        tf.withName("starts").placeholder(TBool.class, shape),
        tf.withName("valid").placeholder(TInt32.class, shape));
  }
}
