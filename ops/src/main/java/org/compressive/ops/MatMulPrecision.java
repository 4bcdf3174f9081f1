package org.compressive.ops;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** The precision in which matrix products of float32 tensors are computed. */
public enum MatMulPrecision {
  /** The factors are used unchanged. */
  FLOAT32,

  /**
   * Both factors and the product are rounded to bfloat16; the kernels accumulate in float32. The
   * products in the gradients are computed in the same way. The rounding is part of the graph and
   * holds on every device, unlike TensorFlow's rewriter for oneDNN, which affects CPU operations
   * only.
   */
  BFLOAT16;

  /** Multiplies two matrices; see {@link MatMul}. */
  public Operand<TFloat32> matMul(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, MatMul.Options... options) {
    return switch (this) {
      case FLOAT32 -> tf.linalg.matMul(a, b, options);
      case BFLOAT16 -> widened(tf, tf.linalg.matMul(rounded(tf, a), rounded(tf, b), options));
    };
  }

  /**
   * Multiplies two tensors and sums over one axis of each, as {@code equation} specifies. On a CPU,
   * TensorFlow rewrites Einsum and its gradient to oneDNN; it does not rewrite BatchMatMulV3, which
   * is four times slower.
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
