package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static org.compressive.kernels.PackedWeights.BLOCK;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.compressive.kernels.PackedWeights.Header;
import org.tensorflow.ndarray.Shape;

/**
 * Products of a few rows and packed weights, in float32 sums. The product of a single row is
 * limited by the memory bandwidth of the weights, so they are read once, from start to end. Several
 * rows share weights that are unpacked for all of them.
 *
 * <p>The loops are written out for each format: a call that the compiler does not inline would
 * allocate each vector. The sums of a row are formed in the same order whatever the number of rows.
 */
final class PackedProducts {

  private static final int VECTORS = 4;
  private static final int STEP = VECTORS * LANES; // columns that are summed at a time
  private static final int PANEL = 64; // rows of weights that are unpacked at a time

  private PackedProducts() {}

  /** The kernel of {@link RowProduct}. */
  static void compute(KernelCall call, boolean rectified) {
    Shape shape = call.input(0).shape();
    ByteBuffer packed = call.input(1).bytes();
    Header header = Header.read(packed);
    int width = header.rows();
    int columns = header.columns();
    checkArgument(
        shape.numDimensions() == 2 && shape.get(1) == width,
        "rows (%s) must be [R, %s]",
        shape,
        width);
    checkArgument(
        call.input(2).shape().equals(Shape.of(columns)),
        "bias (%s) must be [%s]",
        call.input(2).shape(),
        columns);
    int rows = (int) shape.get(0);
    float[] x = new float[rows * width];
    call.input(0).floats().get(x);
    float[] bias = new float[columns];
    call.input(2).floats().get(bias);
    float[] y = multiply(x, rows, packed);
    add(y, rows, bias);
    if (rectified) {
      rectify(y);
    }
    call.output(0, Shape.of(rows, columns)).floats().put(y);
  }

  /**
   * Multiplies rows by packed weights.
   *
   * @param x {@code [R, K]}
   * @return {@code [R, N]}
   */
  static float[] multiply(float[] x, int rows, ByteBuffer packed) {
    Header header = Header.read(packed);
    int columns = header.columns();
    int padded = (int) PackedWeights.padded(columns);
    float[] sums = new float[rows * padded];
    Object weights = VectorMemory.of(packed);
    if (rows == 1) {
      multiply(x, weights, header, sums);
    } else {
      multiply(x, rows, weights, header, sums);
    }
    if (columns == padded) {
      return sums;
    }
    float[] y = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(sums, row * padded, y, row * columns, columns);
    }
    return y;
  }

  /** Adds a bias {@code [N]} to rows {@code [R, N]}. */
  static void add(float[] y, int rows, float[] bias) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < bias.length; i++) {
        y[row * bias.length + i] += bias[i];
      }
    }
  }

  /** Replaces negative numbers by zero. */
  static void rectify(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(values[i], 0);
    }
  }

  /** Multiplies a single row. */
  private static void multiply(float[] x, Object weights, Header header, float[] sums) {
    int width = header.rows();
    int blocks = sums.length / BLOCK;
    for (int block = 0; block < blocks; block++) {
      long offset = header.offset(block);
      for (int column = 0; column < BLOCK; column += STEP) {
        long begin = offset + (long) column * header.format().bytes();
        int to = block * BLOCK + column;
        switch (header.format()) {
          case FLOAT32 -> floats(x, width, weights, begin, 4L * BLOCK, sums, to);
          case BFLOAT16 -> bfloats(x, width, weights, begin, sums, to);
          case INT8 -> bytes(x, width, weights, begin, sums, to);
        }
      }
    }
    if (header.format() == PackedWeights.Format.INT8) {
      scale(sums, 0, weights, header.offset(blocks), sums.length);
    }
  }

  /** Multiplies several rows by weights that are unpacked, some rows of a block at a time. */
  private static void multiply(float[] x, int rows, Object weights, Header header, float[] sums) {
    int width = header.rows();
    int padded = sums.length / rows;
    float[] panel = new float[PANEL * BLOCK];
    for (int block = 0; block < padded / BLOCK; block++) {
      for (int first = 0; first < width; first += PANEL) {
        int count = Math.min(PANEL, width - first);
        long begin = header.offset(block) + (long) first * BLOCK * header.format().bytes();
        unpack(header.format(), weights, begin, panel, count * BLOCK);
        for (int row = 0; row < rows; row++) {
          for (int column = 0; column < BLOCK; column += STEP) {
            int to = row * padded + block * BLOCK + column;
            add(x, row * width + first, count, panel, column, sums, to);
          }
        }
      }
    }
    if (header.format() == PackedWeights.Format.INT8) {
      long scales = header.offset(padded / BLOCK);
      for (int row = 0; row < rows; row++) {
        scale(sums, row * padded, weights, scales, padded);
      }
    }
  }

  private static void unpack(
      PackedWeights.Format format, Object weights, long begin, float[] panel, int count) {
    switch (format) {
      case FLOAT32 -> {
        for (int i = 0; i < count; i += LANES) {
          VectorMemory.floats(weights, begin + 4L * i).intoArray(panel, i);
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i += 2 * LANES) {
          IntVector pairs = VectorMemory.integers(weights, begin + 2L * i);
          VectorMemory.low(pairs).intoArray(panel, i);
          VectorMemory.high(pairs).intoArray(panel, i + LANES);
        }
      }
      case INT8 -> {
        for (int i = 0; i < count; i += 4 * LANES) {
          IntVector quadruples = VectorMemory.integers(weights, begin + i);
          VectorMemory.eighths(quadruples, 0).intoArray(panel, i);
          VectorMemory.eighths(quadruples, 8).intoArray(panel, i + LANES);
          VectorMemory.eighths(quadruples, 16).intoArray(panel, i + 2 * LANES);
          VectorMemory.eighths(quadruples, 24).intoArray(panel, i + 3 * LANES);
        }
      }
    }
  }

  /** Adds the products of a part of a row and a panel to the sums of some columns. */
  private static void add(
      float[] x, int first, int count, float[] panel, int column, float[] sums, int to) {
    FloatVector a = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector b = FloatVector.fromArray(FLOATS, sums, to + LANES);
    FloatVector c = FloatVector.fromArray(FLOATS, sums, to + 2 * LANES);
    FloatVector d = FloatVector.fromArray(FLOATS, sums, to + 3 * LANES);
    int at = column;
    for (int i = first; i < first + count; i++) {
      FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
      a = FloatVector.fromArray(FLOATS, panel, at).fma(each, a);
      b = FloatVector.fromArray(FLOATS, panel, at + LANES).fma(each, b);
      c = FloatVector.fromArray(FLOATS, panel, at + 2 * LANES).fma(each, c);
      d = FloatVector.fromArray(FLOATS, panel, at + 3 * LANES).fma(each, d);
      at += BLOCK;
    }
    store(a, b, c, d, sums, to);
  }

  /**
   * Sums rows of four vectors, each times a factor.
   *
   * @param x the factors, of which the first {@code width} count
   * @param begin the first byte of the first row
   * @param row the number of bytes from one row to the next
   * @param to the place of the sums
   */
  static void floats(
      float[] x, int width, Object weights, long begin, long row, float[] sums, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    for (int i = 0; i < width; i++) {
      FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
      a = VectorMemory.floats(weights, at).fma(each, a);
      b = VectorMemory.floats(weights, at + 4L * LANES).fma(each, b);
      c = VectorMemory.floats(weights, at + 8L * LANES).fma(each, c);
      d = VectorMemory.floats(weights, at + 12L * LANES).fma(each, d);
      at += row;
    }
    store(a, b, c, d, sums, to);
  }

  private static void bfloats(
      float[] x, int width, Object weights, long begin, float[] sums, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    for (int i = 0; i < width; i++) {
      FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
      IntVector first = VectorMemory.integers(weights, at);
      IntVector second = VectorMemory.integers(weights, at + 4L * LANES);
      a = VectorMemory.low(first).fma(each, a);
      b = VectorMemory.high(first).fma(each, b);
      c = VectorMemory.low(second).fma(each, c);
      d = VectorMemory.high(second).fma(each, d);
      at += 2 * BLOCK;
    }
    store(a, b, c, d, sums, to);
  }

  private static void bytes(
      float[] x, int width, Object weights, long begin, float[] sums, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    for (int i = 0; i < width; i++) {
      FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
      IntVector quadruples = VectorMemory.integers(weights, at);
      a = VectorMemory.eighths(quadruples, 0).fma(each, a);
      b = VectorMemory.eighths(quadruples, 8).fma(each, b);
      c = VectorMemory.eighths(quadruples, 16).fma(each, c);
      d = VectorMemory.eighths(quadruples, 24).fma(each, d);
      at += BLOCK;
    }
    store(a, b, c, d, sums, to);
  }

  private static void store(
      FloatVector a, FloatVector b, FloatVector c, FloatVector d, float[] sums, int to) {
    a.intoArray(sums, to);
    b.intoArray(sums, to + LANES);
    c.intoArray(sums, to + 2 * LANES);
    d.intoArray(sums, to + 3 * LANES);
  }

  private static void scale(float[] sums, int at, Object weights, long scales, int count) {
    for (int i = 0; i < count; i += LANES) {
      FloatVector.fromArray(FLOATS, sums, at + i)
          .mul(VectorMemory.floats(weights, scales + (long) i * Float.BYTES))
          .intoArray(sums, at + i);
    }
  }
}
