package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.TensorStridedSliceUpdate;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A tensor in which one slice has become another. In a loop TensorFlow writes it in place, as long
 * as nothing else reads the tensor before; otherwise the tensor is copied. It has no gradient.
 */
public final class SliceUpdate {
  private SliceUpdate() {}

  /**
   * Adds the ops.
   *
   * @param x of known rank, {@code [..., N, ...]}
   * @param axis which axis N is, from 0
   * @param index which slice, a scalar, from 0 to N - 1; with N or more nothing is replaced
   * @param slice of x's shape, but with 1 for N
   * @return of x's shape
   * @throws IllegalArgumentException if x has no such axis or the slice another shape
   */
  public static <T extends TType> Operand<T> create(
      Ops tf, Operand<T> x, int axis, Operand<TInt32> index, Operand<T> slice) {
    int rank = x.shape().numDimensions();
    checkArgument(
        axis >= 0 && axis < rank, "slice update axis (%s) must be one of %s", axis, x.shape());
    checkSlice(x.shape(), axis, slice.shape());
    Ops scoped = tf.withSubScope("SliceUpdate");
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    long others = (1L << rank) - 1 - (1L << axis);
    return scoped.tensorStridedSliceUpdate(
        x,
        at(scoped, rank, axis, index),
        at(scoped, rank, axis, scoped.math.add(index, scoped.constant(1))),
        scoped.constant(ones),
        slice,
        TensorStridedSliceUpdate.beginMask(others),
        TensorStridedSliceUpdate.endMask(others));
  }

  /** TensorFlow itself would spread a slice of size 1 over an axis. */
  private static void checkSlice(Shape x, int axis, Shape slice) {
    long[] sizes = x.asArray();
    sizes[axis] = 1;
    Shape wanted = Shape.of(sizes);
    checkArgument(
        slice.numDimensions() == sizes.length && slice.isCompatibleWith(wanted),
        "slice update's slice (%s) must be %s",
        slice,
        wanted);
  }

  private static Operand<TInt32> at(Ops tf, int rank, int axis, Operand<TInt32> index) {
    List<Operand<TInt32>> places = new ArrayList<>(Collections.nCopies(rank, tf.constant(0)));
    places.set(axis, index);
    return tf.stack(places); // [rank]
  }
}
