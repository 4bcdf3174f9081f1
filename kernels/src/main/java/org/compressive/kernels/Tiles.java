package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Products of matrices in arrays, {@code C = A B} or {@code C += A B}, computed in tiles whose sums
 * stay in registers. Each sum adds its terms in order, with one rounding for each.
 */
final class Tiles {

  /** The rows of a tile. */
  static final int ROWS = 4;

  /** The columns of a tile. */
  static final int COLUMNS = 2 * LANES;

  private Tiles() {}

  /** Returns the smallest multiple of a number that is at least {@code count}. */
  static int padded(int count, int multiple) {
    return (count + multiple - 1) / multiple * multiple;
  }

  /**
   * A matrix in an array. The element of row i and column j is at {@code first + i row + j column}.
   */
  record Matrix(float[] array, int first, int row, int column) {

    /**
     * Creates a matrix with contiguous rows. A column of a matrix whose rows begin at multiples of
     * a large power of two would use a few sets of the cache only, so the distance of rows is an
     * odd number of vectors.
     *
     * @param columns a multiple of {@link #COLUMNS}
     */
    static Matrix of(int rows, int columns) {
      int row = (columns / LANES | 1) * LANES;
      return rows(new float[rows * row], row);
    }

    /** Returns a matrix whose rows are contiguous. */
    static Matrix rows(float[] array, int row) {
      return new Matrix(array, 0, row, 1);
    }

    /** Returns the transposed matrix. */
    Matrix transposed() {
      return new Matrix(array, first, column, row);
    }

    /** Writes the transposed of the first rows and columns into another matrix. */
    void transpose(Matrix to, int rows, int columns) {
      int[] lanes = new int[LANES];
      Arrays.setAll(lanes, lane -> lane * row);
      int whole = rows / LANES * LANES;
      for (int i = 0; i < whole; i += LANES) {
        for (int j = 0; j < columns; j++) {
          FloatVector.fromArray(FLOATS, array, i * row + j, lanes, 0)
              .intoArray(to.array, j * to.row + i);
        }
      }
      for (int i = whole; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          to.array[j * to.row + i] = array[i * row + j];
        }
      }
    }

    /** Returns the part of the matrix that begins at a row and a column. */
    Matrix from(int i, int j) {
      return new Matrix(array, first + i * row + j * column, row, column);
    }
  }

  /**
   * Multiplies.
   *
   * @param a {@code [rows, terms]}
   * @param b {@code [terms, columns]}, with contiguous rows
   * @param c {@code [rows, columns]}, with contiguous rows
   * @param rows a multiple of {@link #ROWS}
   * @param columns a multiple of {@link #COLUMNS}
   * @param add whether to add to C instead of replacing it
   */
  static void multiply(
      Matrix a, Matrix b, Matrix c, int rows, int columns, int terms, boolean add) {
    for (int column = 0; column < columns; column += COLUMNS) {
      for (int row = 0; row < rows; row += ROWS) {
        tile(
            a.array,
            a.first + row * a.row,
            a.row,
            a.column,
            b.array,
            b.first + column,
            b.row,
            c.array,
            c.first + row * c.row + column,
            c.row,
            terms,
            add);
      }
    }
  }

  /**
   * Computes a tile. Its sums are local variables, because the compiler keeps only those in
   * registers; eight are enough to keep a core busy, and more leave too few registers where vectors
   * are short.
   */
  private static void tile(
      float[] a,
      int aFirst,
      int aRow,
      int aColumn,
      float[] b,
      int bFirst,
      int bRow,
      float[] c,
      int cFirst,
      int cRow,
      int terms,
      boolean add) {
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    FloatVector c20 = FloatVector.zero(FLOATS);
    FloatVector c21 = FloatVector.zero(FLOATS);
    FloatVector c30 = FloatVector.zero(FLOATS);
    FloatVector c31 = FloatVector.zero(FLOATS);
    int a0 = aFirst;
    int a1 = a0 + aRow;
    int a2 = a1 + aRow;
    int a3 = a2 + aRow;
    int bAt = bFirst;
    int offset = 0;
    for (int term = 0; term < terms; term++) {
      FloatVector b0 = load(b, bAt);
      FloatVector b1 = load(b, bAt + LANES);
      FloatVector each = FloatVector.broadcast(FLOATS, a[a0 + offset]);
      c00 = each.fma(b0, c00);
      c01 = each.fma(b1, c01);
      each = FloatVector.broadcast(FLOATS, a[a1 + offset]);
      c10 = each.fma(b0, c10);
      c11 = each.fma(b1, c11);
      each = FloatVector.broadcast(FLOATS, a[a2 + offset]);
      c20 = each.fma(b0, c20);
      c21 = each.fma(b1, c21);
      each = FloatVector.broadcast(FLOATS, a[a3 + offset]);
      c30 = each.fma(b0, c30);
      c31 = each.fma(b1, c31);
      bAt += bRow;
      offset += aColumn;
    }
    int at = cFirst;
    store(c00, c, at, add);
    store(c01, c, at + LANES, add);
    at += cRow;
    store(c10, c, at, add);
    store(c11, c, at + LANES, add);
    at += cRow;
    store(c20, c, at, add);
    store(c21, c, at + LANES, add);
    at += cRow;
    store(c30, c, at, add);
    store(c31, c, at + LANES, add);
  }

  private static void store(FloatVector vector, float[] c, int at, boolean add) {
    if (add) {
      vector.add(load(c, at)).intoArray(c, at);
    } else {
      vector.intoArray(c, at);
    }
  }

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(FLOATS, array, at);
  }
}
