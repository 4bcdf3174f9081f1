package org.compressive.ops;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * This package's ops on one {@link Ops}, as {@code tf.nn} and {@code tf.math} hold TensorFlow's.
 *
 * <p>Names, devices and control dependencies are those of the {@code Ops} it was made with.
 */
public final class CompressiveOps {
  private final Ops tf;

  private CompressiveOps(Ops tf) {
    this.tf = tf;
  }

  /** Builds ops with {@code tf}. */
  public static CompressiveOps create(Ops tf) {
    return new CompressiveOps(tf);
  }

  /** See {@link ResourceVariable#create}. */
  public <T extends TType> ResourceVariable<T> resourceVariable(
      String name, Class<T> type, Shape shape) {
    return ResourceVariable.create(tf, name, type, shape);
  }

  /** See {@link MemoryUpdate#create}. */
  public <T extends TNumber> MemoryUpdate<T> memoryUpdate(
      Operand<T> memory, Operand<T> rows, long capacity) {
    return MemoryUpdate.create(tf, memory, rows, capacity);
  }
}
