package org.compressive.ops;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** What matrix products of float32 numbers are computed in. */
public enum MatMulPrecision {
  /** As they are. */
  FLOAT32,

  /**
   * Both factors, and what comes of them, are rounded to bfloat16; the kernels add up in float32.
   * So are the products in their gradients. The rounding is part of the graph and holds on every
   * device, unlike TensorFlow's rewriter for oneDNN, which works on a CPU's operations alone.
   */
  BFLOAT16;

  /** See {@link MatMul}. */
  public Operand<TFloat32> matMul(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, MatMul.Options... options) {
    return switch (this) {
      case FLOAT32 -> tf.linalg.matMul(a, b, options);
      case BFLOAT16 -> widened(tf, tf.linalg.matMul(rounded(tf, a), rounded(tf, b), options));
    };
  }

  /**
   * A product over one axis of each factor. Einsum and its gradient are rewritten to oneDNN on a
   * CPU; BatchMatMulV3 is not and is four times slower.
   */
  public Operand<TFloat32> einsum(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, String equation) {
    return switch (this) {
      case FLOAT32 -> tf.linalg.einsum(List.of(a, b), equation);
      case BFLOAT16 ->
          widened(tf, tf.linalg.einsum(List.of(rounded(tf, a), rounded(tf, b)), equation));
    };
  }

  private static Operand<TBfloat16> rounded(Ops tf, Operand<TFloat32> x) {
    return tf.dtypes.cast(x, TBfloat16.class);
  }

  private static Operand<TFloat32> widened(Ops tf, Operand<TBfloat16> x) {
    return tf.dtypes.cast(x, TFloat32.class);
  }
}
