package org.compressive.kernels;

import static org.compressive.kernels.PackedWeights.BLOCK;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import org.compressive.kernels.PackedWeights.Format;
import org.compressive.kernels.PackedWeights.Header;

/**
 * Products of a few rows and packed weights, a block of columns at a time, in float32 sums. The
 * product of a single row is limited by the memory bandwidth of the weights, so they are read from
 * start to end. Four rows share weights that are unpacked once.
 *
 * <p>The sums of a row are formed in the same order whatever the number of rows.
 */
final class PackedProducts {

  /** The columns that are summed at a time. */
  static final int STEP = 4 * LANES;

  private final Header header;
  private final Object memory;

  PackedProducts(ByteBuffer packed) {
    header = Header.read(packed);
    memory = VectorMemory.of(packed);
  }

  /** Returns K, the number of elements of a row. */
  int width() {
    return header.rows();
  }

  /** Returns N, the number of columns. */
  int columns() {
    return header.columns();
  }

  /** Returns the number of blocks of columns. */
  int blocks() {
    return (int) PackedWeights.padded(header.columns()) / BLOCK;
  }

  /**
   * Multiplies rows by a block of columns.
   *
   * @param x {@code [R, K]}
   * @return {@code [R, BLOCK]}, with zeros after the last column
   */
  float[] multiply(float[] x, int rows, int block) {
    float[] sums = new float[rows * BLOCK];
    long begin = header.offset(block);
    for (int column = 0; column < BLOCK; column += STEP) {
      int row = 0;
      for (; row < rows - 1; row += PackedQuad.ROWS) {
        new PackedQuad(x, row, rows, header.rows())
            .multiply(header.format(), memory, begin, sums, column);
      }
      if (row < rows) {
        int first = row * header.rows();
        int to = row * BLOCK + column;
        PackedRow.multiply(header.format(), x, first, header.rows(), memory, begin, sums, to);
      }
      begin += (long) STEP * header.format().bytes();
    }
    if (header.format() == Format.INT8) {
      scale(sums, block);
    }
    return sums;
  }

  /**
   * Multiplies rows by some columns.
   *
   * @param x {@code [R, K]}
   * @param from the first of the columns
   * @param end the column after the last
   * @return {@code [R, end - from]}
   */
  float[] multiply(float[] x, int rows, int from, int end) {
    int columns = end - from;
    float[] y = new float[rows * columns];
    for (int block = from / BLOCK; block * BLOCK < end; block++) {
      float[] sums = multiply(x, rows, block);
      int first = Math.max(from, block * BLOCK);
      int count = Math.min(end, (block + 1) * BLOCK) - first;
      for (int row = 0; row < rows; row++) {
        int at = row * BLOCK + first - block * BLOCK;
        System.arraycopy(sums, at, y, row * columns + first - from, count);
      }
    }
    return y;
  }

  private void scale(float[] sums, int block) {
    long scales = header.offset(blocks()) + (long) block * BLOCK * Float.BYTES;
    for (int i = 0; i < sums.length; i += LANES) {
      FloatVector.fromArray(FLOATS, sums, i)
          .mul(VectorMemory.INT8_UNIT)
          .mul(VectorMemory.floats(memory, scales + (long) (i % BLOCK) * Float.BYTES))
          .intoArray(sums, i);
    }
  }
}
