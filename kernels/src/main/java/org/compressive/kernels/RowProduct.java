package org.compressive.kernels;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.compressive.kernels.PackedWeights.Format;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The product of a few rows and a matrix, as needed to generate text token by token. The matrix is
 * packed once, possibly in a smaller format, and then used many times. The sums are float32.
 *
 * <p>These ops have no gradients and need kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class RowProduct {

  /** The format of packed weights. */
  public enum Weights {
    /** The weights are unchanged. */
    FLOAT32,
    /** The weights are rounded to bfloat16. */
    BFLOAT16,
    /**
     * The weights are integers from -127 to 127 times the scale of their column, a float32 with
     * which the column's largest weight is exact.
     */
    INT8;

    /** Returns the name in lower case, as options name it. */
    @Override
    public String toString() {
      return Ascii.toLowerCase(name());
    }

    Format format() {
      return Format.valueOf(name());
    }
  }

  private static final ImmutableMap<Weights, KernelOp> PACK =
      Maps.toMap(Arrays.asList(Weights.values()), RowProduct::packing);
  private static final KernelOp PLAIN = product("CompressiveRowProduct", false);
  private static final KernelOp RECTIFIED = product("CompressiveRectifiedRowProduct", true);

  private RowProduct() {}

  private static KernelOp packing(Weights weights) {
    String format = weights.name().charAt(0) + weights.name().substring(1).toLowerCase(Locale.ROOT);
    return KernelOp.named("CompressivePack" + format)
        .vectors()
        .inputs(TFloat32.class)
        .outputs(TUint8.class)
        .shapes(inputs -> List.of(PackedWeights.shape(weights.format(), inputs.get(0))))
        .kernel(call -> PackedWeights.pack(weights.format(), call));
  }

  private static KernelOp product(String name, boolean rectified) {
    return KernelOp.named(name)
        .vectors()
        .inputs(TFloat32.class, TUint8.class, TFloat32.class)
        .outputs(TFloat32.class)
        .shapes(inputs -> List.of(Shape.of(inputs.get(0).get(0), inputs.get(2).get(0)))) // [R, N]
        .kernel(call -> PackedLinear.compute(call, rectified));
  }

  /**
   * Packs a matrix.
   *
   * @param matrix {@code [K, N]}, of known size
   * @return bytes that {@link #create} takes
   * @throws IllegalArgumentException if the size of the matrix is not known
   * @throws IllegalStateException if kernels are not available
   */
  public static Operand<TUint8> pack(Ops tf, Operand<TFloat32> matrix, Weights weights) {
    KernelOp op = Objects.requireNonNull(PACK.get(weights));
    return op.add(tf, matrix).get(0).asOutput().expect(TUint8.class);
  }

  /**
   * Multiplies rows by a packed matrix. The bits of a row do not depend on the other rows.
   *
   * @param rows {@code [R, K]}
   * @param packed the matrix {@code [K, N]}, packed
   * @param outputs N
   * @param bias {@code [N]}, which is added
   * @param rectified whether negative results are replaced by zero
   * @return {@code [R, N]}
   * @throws IllegalStateException if kernels are not available
   */
  public static Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> rows,
      Operand<TUint8> packed,
      int outputs,
      Optional<Operand<TFloat32>> bias,
      boolean rectified) {
    Operand<TFloat32> added = bias.orElseGet(() -> tf.constant(new float[outputs]));
    KernelOp op = rectified ? RECTIFIED : PLAIN;
    return op.add(tf, rows, packed, added).get(0).asOutput().expect(TFloat32.class);
  }
}
