package org.compressive.inference;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Operations on a model's graph that pick the logits of one position of the window, so that no
 * others come to Java.
 *
 * @param position placeholder, scalar, from 0 to T - 1
 * @param logits {@code [B, V]}
 */
record LogitsRow(Operand<TInt32> position, Operand<TFloat32> logits) {

  static LogitsRow addTo(LanguageModel model) {
    var tf = model.ops().withSubScope("generation");
    var position =
        tf.withName("position").placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    return new LogitsRow(position, tf.gather(model.logits(), position, tf.constant(1)));
  }
}
