package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static org.compressive.kernels.PackedWeights.BLOCK;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.ByteBuffer;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.tensorflow.ndarray.Shape;

/**
 * A linear map with packed weights, a bias and a function of its outputs. It is computed in blocks
 * of columns, each of which may be computed by another thread.
 */
final class PackedLinear {

  /** A function of each output. */
  enum Function {
    NONE,
    RECTIFIER,
    /** The Gaussian error linear unit in its tanh approximation. */
    GELU
  }

  private static final float CUBIC = 0.044715f;
  private static final float ROOT = (float) Math.sqrt(2 / Math.PI);

  private final PackedProducts products;
  private final float[] bias;
  private final Function function;

  /**
   * Creates a map.
   *
   * @param bias {@code [N]}, or empty
   */
  PackedLinear(ByteBuffer packed, float[] bias, Function function) {
    products = new PackedProducts(packed);
    this.bias = bias;
    this.function = function;
  }

  /** The kernel of {@link RowProduct}. */
  static void compute(KernelCall call, boolean rectified) {
    float[] bias = call.input(2).array();
    var function = rectified ? Function.RECTIFIER : Function.NONE;
    var map = new PackedLinear(call.input(1).bytes(), bias, function);
    call.input(2).check("bias", Shape.of(map.columns()));
    Shape shape = call.input(0).shape();
    int width = map.width();
    checkArgument(
        shape.numDimensions() == 2 && shape.get(1) == width,
        "rows (%s) must be [R, %s]",
        shape,
        width);
    int rows = (int) shape.get(0);
    float[] y = map.map(call.input(0).array(), rows);
    call.output(0, Shape.of(rows, map.columns())).floats().put(y);
  }

  /** Returns N, the number of outputs. */
  int columns() {
    return products.columns();
  }

  /** Returns K, the number of elements of a row. */
  int width() {
    return products.width();
  }

  /** Returns the number of blocks of outputs. */
  private int blocks() {
    return products.blocks();
  }

  /** Maps rows {@code [R, K]} to {@code [R, N]}. */
  float[] map(float[] x, int rows) {
    return map(x, rows, List.of(this)).get(0);
  }

  /** Maps the same rows {@code [R, K]} with several maps, and divides the work. */
  static List<float[]> map(float[] x, int rows, List<PackedLinear> all) {
    var results = all.stream().map(each -> new float[rows * each.columns()]).toList();
    WakefulWorkers.run(
        all.stream().mapToInt(PackedLinear::blocks).sum(),
        part -> {
          int map = 0;
          int block = part;
          while (block >= all.get(map).blocks()) {
            block -= all.get(map).blocks();
            map++;
          }
          all.get(map).call(x, rows, block, results.get(map));
        });
    return results;
  }

  /**
   * Computes a block of outputs.
   *
   * @param x {@code [R, K]}
   * @param y {@code [R, N]}, of which the block's columns are written
   */
  private void call(float[] x, int rows, int block, float[] y) {
    float[] sums = products.multiply(x, rows, block);
    int first = block * BLOCK;
    int count = Math.min(BLOCK, columns() - first);
    if (bias.length > 0) {
      add(sums, rows, first, count);
    }
    apply(sums);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(sums, row * BLOCK, y, row * columns() + first, count);
    }
  }

  private void add(float[] sums, int rows, int first, int count) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count; i++) {
        sums[row * BLOCK + i] += bias[first + i];
      }
    }
  }

  private void apply(float[] values) {
    if (function == Function.NONE) {
      return;
    }
    for (int i = 0; i < values.length; i += LANES) {
      FloatVector each = FloatVector.fromArray(FLOATS, values, i);
      FloatVector result = function == Function.RECTIFIER ? each.max(0) : gelu(each);
      result.intoArray(values, i);
    }
  }

  private static FloatVector gelu(FloatVector x) {
    FloatVector cube = x.mul(x).mul(x).mul(CUBIC);
    FloatVector tanh = VectorMath.tanh(x.add(cube).mul(ROOT));
    return x.mul(0.5f).mul(tanh.add(1));
  }
}
