package org.compressive.kernels;

import static org.compressive.kernels.PackedRow.store;
import static org.compressive.kernels.PackedWeights.BLOCK;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.compressive.kernels.PackedWeights.Format;

/**
 * The products of four rows and four vectors of columns of packed weights. A row beyond the last is
 * the last one again, whose sums are then computed and written twice.
 *
 * <p>The loops are written out for each format, and that of int8 for two vectors only: a call that
 * the compiler does not inline would allocate each vector, and it inlines a limited number of
 * calls.
 */
final class PackedQuad {

  /** The number of rows. */
  static final int ROWS = 4;

  private final float[] x;
  private final int width;

  // The numbers of the rows.
  private final int first;
  private final int second;
  private final int third;
  private final int fourth;

  /**
   * Chooses rows.
   *
   * @param x {@code [R, K]}
   * @param from the first of the rows
   * @param rows R
   * @param width K
   */
  PackedQuad(float[] x, int from, int rows, int width) {
    this.x = x;
    this.width = width;
    first = from;
    second = Math.min(from + 1, rows - 1);
    third = Math.min(from + 2, rows - 1);
    fourth = Math.min(from + 3, rows - 1);
  }

  /**
   * Multiplies.
   *
   * @param begin the first byte of the columns
   * @param sums {@code [R, BLOCK]}
   * @param column the place of the columns in their block
   */
  void multiply(Format format, Object weights, long begin, float[] sums, int column) {
    switch (format) {
      case FLOAT32 -> floats(weights, begin, sums, column);
      case BFLOAT16 -> bfloats(weights, begin, sums, column);
      case INT8 -> {
        bytes(weights, begin, 0, sums, column);
        bytes(weights, begin, 16, sums, column + 2 * LANES);
      }
    }
  }

  private void floats(Object weights, long begin, float[] sums, int column) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector c3 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    FloatVector d3 = a0;
    int p = first * width;
    int q = second * width;
    int r = third * width;
    int s = fourth * width;
    long at = begin;
    for (int i = 0; i < width; i++) {
      FloatVector v0 = VectorMemory.floats(weights, at);
      FloatVector v1 = VectorMemory.floats(weights, at + 4L * LANES);
      FloatVector v2 = VectorMemory.floats(weights, at + 8L * LANES);
      FloatVector v3 = VectorMemory.floats(weights, at + 12L * LANES);
      FloatVector each = FloatVector.broadcast(FLOATS, x[p + i]);
      a0 = v0.fma(each, a0);
      a1 = v1.fma(each, a1);
      a2 = v2.fma(each, a2);
      a3 = v3.fma(each, a3);
      each = FloatVector.broadcast(FLOATS, x[q + i]);
      b0 = v0.fma(each, b0);
      b1 = v1.fma(each, b1);
      b2 = v2.fma(each, b2);
      b3 = v3.fma(each, b3);
      each = FloatVector.broadcast(FLOATS, x[r + i]);
      c0 = v0.fma(each, c0);
      c1 = v1.fma(each, c1);
      c2 = v2.fma(each, c2);
      c3 = v3.fma(each, c3);
      each = FloatVector.broadcast(FLOATS, x[s + i]);
      d0 = v0.fma(each, d0);
      d1 = v1.fma(each, d1);
      d2 = v2.fma(each, d2);
      d3 = v3.fma(each, d3);
      at += 4 * BLOCK;
    }
    store(a0, a1, a2, a3, sums, first * BLOCK + column);
    store(b0, b1, b2, b3, sums, second * BLOCK + column);
    store(c0, c1, c2, c3, sums, third * BLOCK + column);
    store(d0, d1, d2, d3, sums, fourth * BLOCK + column);
  }

  private void bfloats(Object weights, long begin, float[] sums, int column) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector c2 = a0;
    FloatVector c3 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector d2 = a0;
    FloatVector d3 = a0;
    int p = first * width;
    int q = second * width;
    int r = third * width;
    int s = fourth * width;
    long at = begin;
    for (int i = 0; i < width; i++) {
      IntVector one = VectorMemory.integers(weights, at);
      IntVector two = VectorMemory.integers(weights, at + 4L * LANES);
      FloatVector v0 = VectorMemory.low(one);
      FloatVector v1 = VectorMemory.high(one);
      FloatVector v2 = VectorMemory.low(two);
      FloatVector v3 = VectorMemory.high(two);
      FloatVector each = FloatVector.broadcast(FLOATS, x[p + i]);
      a0 = v0.fma(each, a0);
      a1 = v1.fma(each, a1);
      a2 = v2.fma(each, a2);
      a3 = v3.fma(each, a3);
      each = FloatVector.broadcast(FLOATS, x[q + i]);
      b0 = v0.fma(each, b0);
      b1 = v1.fma(each, b1);
      b2 = v2.fma(each, b2);
      b3 = v3.fma(each, b3);
      each = FloatVector.broadcast(FLOATS, x[r + i]);
      c0 = v0.fma(each, c0);
      c1 = v1.fma(each, c1);
      c2 = v2.fma(each, c2);
      c3 = v3.fma(each, c3);
      each = FloatVector.broadcast(FLOATS, x[s + i]);
      d0 = v0.fma(each, d0);
      d1 = v1.fma(each, d1);
      d2 = v2.fma(each, d2);
      d3 = v3.fma(each, d3);
      at += 2 * BLOCK;
    }
    store(a0, a1, a2, a3, sums, first * BLOCK + column);
    store(b0, b1, b2, b3, sums, second * BLOCK + column);
    store(c0, c1, c2, c3, sums, third * BLOCK + column);
    store(d0, d1, d2, d3, sums, fourth * BLOCK + column);
  }

  /** Multiplies by two of the four vectors, which begin at a bit of each integer and 8 after it. */
  private void bytes(Object weights, long begin, int bit, float[] sums, int column) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    int p = first * width;
    int q = second * width;
    int r = third * width;
    int s = fourth * width;
    long at = begin;
    for (int i = 0; i < width; i++) {
      IntVector four = VectorMemory.integers(weights, at);
      FloatVector v0 = VectorMemory.eighths(four, bit);
      FloatVector v1 = VectorMemory.eighths(four, bit + 8);
      FloatVector each = FloatVector.broadcast(FLOATS, x[p + i]);
      a0 = v0.fma(each, a0);
      a1 = v1.fma(each, a1);
      each = FloatVector.broadcast(FLOATS, x[q + i]);
      b0 = v0.fma(each, b0);
      b1 = v1.fma(each, b1);
      each = FloatVector.broadcast(FLOATS, x[r + i]);
      c0 = v0.fma(each, c0);
      c1 = v1.fma(each, c1);
      each = FloatVector.broadcast(FLOATS, x[s + i]);
      d0 = v0.fma(each, d0);
      d1 = v1.fma(each, d1);
      at += BLOCK;
    }
    a0.intoArray(sums, first * BLOCK + column);
    a1.intoArray(sums, first * BLOCK + column + LANES);
    b0.intoArray(sums, second * BLOCK + column);
    b1.intoArray(sums, second * BLOCK + column + LANES);
    c0.intoArray(sums, third * BLOCK + column);
    c1.intoArray(sums, third * BLOCK + column + LANES);
    d0.intoArray(sums, fourth * BLOCK + column);
    d1.intoArray(sums, fourth * BLOCK + column + LANES);
  }
}
