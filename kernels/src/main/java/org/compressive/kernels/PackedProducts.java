package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static org.compressive.kernels.PackedWeights.BLOCK;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.compressive.kernels.PackedWeights.Header;
import org.tensorflow.ndarray.Shape;

/**
 * Products of a few rows and packed weights, in float32 sums. A single row is limited by the memory
 * bandwidth of the weights, so they are read once, from start to end.
 *
 * <p>The loops are written out for each format: a call that the compiler does not inline would
 * allocate each vector.
 */
final class PackedProducts {

  private static final int VECTORS = 4;
  private static final int STEP = VECTORS * LANES; // columns that are summed at a time

  private PackedProducts() {}

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
    int padded = (int) PackedWeights.padded(columns);
    float[] sums = new float[rows * padded];
    Object weights = VectorMemory.of(packed);
    for (int row = 0; row < rows; row++) {
      multiply(x, row * width, weights, header, sums, row * padded);
    }
    var y = call.output(0, Shape.of(rows, columns)).floats();
    for (int row = 0; row < rows; row++) {
      finish(sums, row * padded, bias, rectified);
      y.put(sums, row * padded, columns);
    }
  }

  private static void multiply(
      float[] x, int first, Object weights, Header header, float[] sums, int at) {
    int width = header.rows();
    int blocks = (int) PackedWeights.padded(header.columns()) / BLOCK;
    for (int block = 0; block < blocks; block++) {
      long offset = header.offset(block);
      for (int column = 0; column < BLOCK; column += STEP) {
        long begin = offset + (long) column * header.format().bytes();
        int to = at + block * BLOCK + column;
        switch (header.format()) {
          case FLOAT32 -> floats(x, first, width, weights, begin, sums, to);
          case BFLOAT16 -> bfloats(x, first, width, weights, begin, sums, to);
          case INT8 -> bytes(x, first, width, weights, begin, sums, to);
        }
      }
    }
    if (header.format() == PackedWeights.Format.INT8) {
      scale(sums, at, weights, header.offset(blocks), blocks * BLOCK);
    }
  }

  private static void floats(
      float[] x, int first, int width, Object weights, long begin, float[] sums, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    for (int i = first; i < first + width; i++) {
      FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
      a = VectorMemory.floats(weights, at).fma(each, a);
      b = VectorMemory.floats(weights, at + 4L * LANES).fma(each, b);
      c = VectorMemory.floats(weights, at + 8L * LANES).fma(each, c);
      d = VectorMemory.floats(weights, at + 12L * LANES).fma(each, d);
      at += 4 * BLOCK;
    }
    store(a, b, c, d, sums, to);
  }

  private static void bfloats(
      float[] x, int first, int width, Object weights, long begin, float[] sums, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    for (int i = first; i < first + width; i++) {
      FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
      a = VectorMemory.bfloats(weights, at).fma(each, a);
      b = VectorMemory.bfloats(weights, at + 2L * LANES).fma(each, b);
      c = VectorMemory.bfloats(weights, at + 4L * LANES).fma(each, c);
      d = VectorMemory.bfloats(weights, at + 6L * LANES).fma(each, d);
      at += 2 * BLOCK;
    }
    store(a, b, c, d, sums, to);
  }

  private static void bytes(
      float[] x, int first, int width, Object weights, long begin, float[] sums, int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    for (int i = first; i < first + width; i++) {
      FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
      a = VectorMemory.bytes(weights, at).fma(each, a);
      b = VectorMemory.bytes(weights, at + LANES).fma(each, b);
      c = VectorMemory.bytes(weights, at + 2L * LANES).fma(each, c);
      d = VectorMemory.bytes(weights, at + 3L * LANES).fma(each, d);
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

  private static void finish(float[] sums, int at, float[] bias, boolean rectified) {
    for (int i = 0; i < bias.length; i++) {
      sums[at + i] += bias[i];
    }
    if (rectified) {
      for (int i = at; i < at + bias.length; i++) {
        sums[i] = Math.max(sums[i], 0);
      }
    }
  }
}
