package org.compressive.ops;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * Shapes as operands. A shape that is known when the graph is built becomes a constant, so that
 * TensorFlow sees a static shape; any other is computed at run time.
 */
public final class StaticShape {
  private StaticShape() {}

  /** Returns the sizes of {@code x}, {@code [rank]}. */
  public static Operand<TInt32> of(Ops tf, Operand<?> x) {
    if (x.shape().isUnknown() || x.shape().hasUnknownDimension()) {
      return tf.shape(x);
    }
    return tf.constant(
        Longs.asList(x.shape().asArray()).stream().mapToInt(Ints::checkedCast).toArray());
  }

  /** Returns the size of one axis of {@code x}, a scalar. */
  public static Operand<TInt32> size(Ops tf, Operand<?> x, int axis) {
    long size = x.shape().get(axis);
    return size == Shape.UNKNOWN_SIZE
        ? sizeAtRunTime(tf, tf.shape(x), axis)
        : tf.constant(Ints.checkedCast(size));
  }

  /**
   * Returns the sizes of the first {@code axes} axes of {@code x}, for use in the shape of a
   * reshape: if exactly one of them is unknown, it is -1; if several are unknown, all are computed
   * at run time.
   */
  public static Operand<TInt32> leading(Ops tf, Operand<?> x, int axes) {
    int[] sizes = new int[axes];
    int unknown = 0;
    for (int axis = 0; axis < axes; axis++) {
      sizes[axis] = Ints.checkedCast(x.shape().get(axis)); // Shape and reshape both use -1
      unknown += sizes[axis] == Shape.UNKNOWN_SIZE ? 1 : 0;
    }
    return unknown > 1
        ? tf.slice(tf.shape(x), tf.array(0), tf.array(axes)) // [axes]
        : tf.constant(sizes);
  }

  /**
   * Returns one size, a scalar, of a shape that is computed at run time. With a GPU, shapes stay in
   * host memory, and so does a slice of them; a gather would copy them to the GPU and back.
   */
  static Operand<TInt32> sizeAtRunTime(Ops tf, Operand<TInt32> sizes, int axis) {
    return tf.squeeze(tf.slice(sizes, tf.array(axis), tf.array(1)));
  }
}
