package org.compressive.ops;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** Shapes as operands: constants where they are known, else found at run time. */
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

  /**
   * One of the sizes in a shape that is found at run time, a scalar. On a GPU, sizes stay in the
   * host's memory, and so does a slice of them; a gather would take them to the GPU and back.
   */
  static Operand<TInt32> size(Ops tf, Operand<TInt32> sizes, int axis) {
    return tf.squeeze(tf.slice(sizes, tf.array(axis), tf.array(1)));
  }
}
