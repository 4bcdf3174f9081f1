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
 * Replaces one slice of a tensor. In a loop, TensorFlow writes the slice in place as long as no
 * other op reads the tensor; otherwise it copies the tensor. The op has no gradient.
 */
public final class SliceUpdate {
  private SliceUpdate() {}

  /**
   * Adds the ops to the graph.
   *
   * @param x the tensor, of known rank, {@code [..., N, ...]}
   * @param axis the index of the axis of size N, from 0
   * @param index the index of the slice, a scalar, from 0 to N - 1; if it is N or more, nothing is
   *     replaced
   * @param slice the new slice, of the shape of x with 1 in place of N
   * @return a tensor of the shape of x
   * @throws IllegalArgumentException if x has no such axis or the slice has another shape
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

  /**
   * Checks the shape of the slice; TensorFlow itself would broadcast a slice of size 1 along an
   * axis.
   */
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
