package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Layer normalization as one op that reads and writes each row once, and its gradient as another.
 *
 * <p>Rows are divided into blocks, on which the cores work. The size of a block depends on the
 * width alone, so that sums over rows are the same in every bit whatever the number of cores.
 *
 * <p>These ops need kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class RowNormalization {

  /** The approximate number of elements of a block. */
  private static final int BLOCK = 1 << 15;

  private static final KernelOp VALUE =
      KernelOp.named("RowNormalization")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class, TFloat32.class, TFloat32.class)
          .outputs(TFloat32.class, TFloat32.class)
          .shapes(inputs -> List.of(inputs.get(0), moments(inputs.get(0))))
          .kernel(RowNormalization::compute);

  private static final KernelOp GRADIENTS =
      KernelOp.named("RowNormalizationGradients")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class, TFloat32.class, TFloat32.class)
          .outputs(TFloat32.class, TFloat32.class, TFloat32.class)
          .shapes(inputs -> List.of(inputs.get(1), inputs.get(2), inputs.get(2)))
          .kernel(RowNormalization::differentiate);

  private RowNormalization() {}

  /** Returns whether the ops can be used for rows of a width, which may be unknown (-1). */
  public static boolean isAvailable(long width) {
    return width > 0 && Kernels.areAvailable() && width % VectorMemory.LANES == 0;
  }

  /**
   * Adds the op that normalizes.
   *
   * @param x {@code [..., D]}, with D such that {@link #isAvailable} returns true
   * @param scale {@code [D]}
   * @param offset {@code [D]}
   * @return the normalized rows, and the moments that {@link #gradients} takes
   */
  public static ImmutableList<Operand<TFloat32>> create(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      Operand<TFloat32> offset,
      float epsilon) {
    return VALUE.addFloats(tf, x, scale, offset, tf.constant(epsilon));
  }

  /**
   * Adds the op that computes the gradients of x, scale and offset.
   *
   * @param upstream the gradient of the normalized rows, {@code [..., D]}
   * @param moments the second result of {@link #create}
   */
  public static ImmutableList<Operand<TFloat32>> gradients(
      Ops tf,
      Operand<TFloat32> upstream,
      Operand<TFloat32> x,
      Operand<TFloat32> scale,
      Operand<TFloat32> moments) {
    return GRADIENTS.addFloats(tf, upstream, x, scale, moments);
  }

  /** Returns the shape of the mean and the inverse standard deviation of each row. */
  private static Shape moments(Shape x) {
    return x.take(x.numDimensions() - 1).append(2);
  }

  private static void compute(KernelCall call) {
    KernelTensor x = call.input(0);
    long width = x.shape().get(x.shape().numDimensions() - 1);
    float[] scale = array("scale", call.input(1), width);
    float[] offset = array("offset", call.input(2), width);
    float epsilon = call.input(3).floats().get(0);
    var blocks = new Blocks(x.shape().size() / scale.length, scale.length);
    KernelTensor value = call.output(0, x.shape());
    KernelTensor moments = call.output(1, moments(x.shape()));
    call.parallel(
        blocks.count(),
        block ->
            new NormalizedRows(scale)
                .normalize(
                    blocks.of(x, block),
                    offset,
                    epsilon,
                    blocks.of(value, block),
                    blocks.pairs(moments, block).asFloatBuffer()));
  }

  private static void differentiate(KernelCall call) {
    KernelTensor upstream = call.input(0);
    KernelTensor x = call.input(1);
    KernelTensor moments = call.input(3);
    float[] scale = array("scale", call.input(2), x.shape().get(x.shape().numDimensions() - 1));
    int width = scale.length;
    var blocks = new Blocks(x.shape().size() / width, width);
    KernelTensor gradient = call.output(0, x.shape());
    var sums = new float[blocks.count()][2][width];
    call.parallel(
        sums.length,
        block ->
            new NormalizedRows(scale)
                .differentiate(
                    blocks.of(upstream, block),
                    blocks.of(x, block),
                    blocks.pairs(moments, block).asFloatBuffer(),
                    blocks.of(gradient, block),
                    sums[block][0],
                    sums[block][1]));
    for (int i = 0; i < 2; i++) {
      float[] all = new float[width];
      for (float[][] part : sums) {
        for (int j = 0; j < width; j++) {
          all[j] += part[i][j];
        }
      }
      call.output(i + 1, call.input(2).shape()).floats().put(all);
    }
  }

  private static float[] array(String name, KernelTensor vector, long width) {
    checkArgument(
        vector.shape().equals(Shape.of(width)),
        "layer normalization %s (%s) must be [%s]",
        name,
        vector.shape(),
        width);
    float[] values = new float[(int) width];
    vector.floats().get(values);
    return values;
  }

  /**
   * The blocks of rows.
   *
   * @param rows the number of all rows
   * @param width the size of a row
   */
  private record Blocks(long rows, int width) {

    private int height() {
      return Math.max(BLOCK / width, 1);
    }

    int count() {
      return (int) ((rows + height() - 1) / height());
    }

    Object of(KernelTensor tensor, int block) {
      return VectorMemory.of(part(tensor, block, width));
    }

    ByteBuffer pairs(KernelTensor tensor, int block) {
      return part(tensor, block, 2);
    }

    private ByteBuffer part(KernelTensor tensor, int block, int width) {
      long first = (long) block * height();
      int size = (int) Math.min(height(), rows - first);
      return tensor.bytes(first * width * Float.BYTES, size * width * Float.BYTES);
    }
  }
}
