package org.compressive.kernels;

import static org.compressive.kernels.PackedWeights.BLOCK;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.compressive.kernels.PackedWeights.Format;

/**
 * The product of one row and four vectors of columns of packed weights.
 *
 * <p>The loops of all formats are in one method, which is so long that the compiler does not inline
 * it: it inlines a limited number of calls into one method, and a call within a loop would allocate
 * each vector.
 */
final class PackedRow {

  private PackedRow() {}

  /**
   * Multiplies.
   *
   * @param x the rows
   * @param first the place of the row's first element
   * @param count the number of its elements
   * @param begin the first byte of the columns
   * @param to the place of the sums
   */
  static void multiply(
      Format format,
      float[] x,
      int first,
      int count,
      Object weights,
      long begin,
      float[] sums,
      int to) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    switch (format) {
      case FLOAT32 -> {
        for (int i = first; i < first + count; i++) {
          FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
          a = VectorMemory.floats(weights, at).fma(each, a);
          b = VectorMemory.floats(weights, at + 4L * LANES).fma(each, b);
          c = VectorMemory.floats(weights, at + 8L * LANES).fma(each, c);
          d = VectorMemory.floats(weights, at + 12L * LANES).fma(each, d);
          at += 4 * BLOCK;
        }
      }
      case BFLOAT16 -> {
        for (int i = first; i < first + count; i++) {
          FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
          IntVector one = VectorMemory.integers(weights, at);
          IntVector two = VectorMemory.integers(weights, at + 4L * LANES);
          a = VectorMemory.low(one).fma(each, a);
          b = VectorMemory.high(one).fma(each, b);
          c = VectorMemory.low(two).fma(each, c);
          d = VectorMemory.high(two).fma(each, d);
          at += 2 * BLOCK;
        }
      }
      case INT8 -> {
        for (int i = first; i < first + count; i++) {
          FloatVector each = FloatVector.broadcast(FLOATS, x[i]);
          IntVector four = VectorMemory.integers(weights, at);
          a = VectorMemory.eighths(four, 0).fma(each, a);
          b = VectorMemory.eighths(four, 8).fma(each, b);
          c = VectorMemory.eighths(four, 16).fma(each, c);
          d = VectorMemory.eighths(four, 24).fma(each, d);
          at += BLOCK;
        }
      }
    }
    store(a, b, c, d, sums, to);
  }

  /** Stores four vectors one after the other. */
  static void store(
      FloatVector a, FloatVector b, FloatVector c, FloatVector d, float[] sums, int to) {
    a.intoArray(sums, to);
    b.intoArray(sums, to + LANES);
    c.intoArray(sums, to + 2 * LANES);
    d.intoArray(sums, to + 3 * LANES);
  }
}
