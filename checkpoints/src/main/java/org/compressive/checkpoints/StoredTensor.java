package org.compressive.checkpoints;

import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/**
 * A tensor of a checkpoint, usually the value of a variable ({@link #of}). Processes that train
 * together store tensors of which each holds a part.
 *
 * @param <T> the type of the elements
 */
public interface StoredTensor<T extends TType> {

  /** Returns the tensor that is the value of a variable. */
  static <T extends TType> StoredTensor<T> of(ResourceVariable<T> variable) {
    return new StoredTensor<>() {
      @Override
      public Class<T> type() {
        return variable.type();
      }

      @Override
      public Shape shape() {
        return variable.shape();
      }

      @Override
      public Operand<T> read(Ops tf) {
        return variable.readAfter(tf);
      }

      @Override
      public Op assign(Ops tf, Operand<T> value) {
        return variable.assign(tf, value);
      }
    };
  }

  Class<T> type();

  /** Returns the shape, in which every dimension is known. */
  Shape shape();

  /** Adds ops that return the tensor. */
  Operand<T> read(Ops tf);

  /**
   * Adds ops that take the tensor back.
   *
   * @param value a tensor of this shape
   */
  Op assign(Ops tf, Operand<T> value);
}
