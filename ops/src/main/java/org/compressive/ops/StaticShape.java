package org.compressive.ops;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** The shape of an operand as an operand: a constant where it is known, else found at run time. */
final class StaticShape {
  private StaticShape() {}

  /** Returns the sizes of {@code x}, {@code [rank]}. */
  static Operand<TInt32> of(Ops tf, Operand<?> x) {
    if (x.shape().isUnknown() || x.shape().hasUnknownDimension()) {
      return tf.shape(x);
    }
    return tf.constant(
        Longs.asList(x.shape().asArray()).stream().mapToInt(Ints::checkedCast).toArray());
  }
}
