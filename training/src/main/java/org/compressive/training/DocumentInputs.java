package org.compressive.training;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * The additional inputs of a step if documents are separate.
 *
 * @param starts {@code [B]}, whether a document begins at the start of each stream's window; such a
 *     window is read from empty memories
 * @param valid {@code [B]}, the number of positions of each stream before its padding
 */
record DocumentInputs(Operand<TBool> starts, Operand<TInt32> valid) {

  static DocumentInputs create(Ops tf, int batch) {
    var shape = Placeholder.shape(Shape.of(batch));
    return new DocumentInputs(
        tf.withName("starts").placeholder(TBool.class, shape),
        tf.withName("valid").placeholder(TInt32.class, shape));
  }
}
