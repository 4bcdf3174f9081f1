package org.compressive.kernels;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.compressive.kernels.Tiles.Matrix;

/** Rows of floats in native memory, at equal distances. */
final class MemoryRows {

  private final FloatBuffer floats;
  private final int first;
  private final int row;

  /**
   * Creates a view.
   *
   * @param memory in the byte order of the machine
   * @param first the element that begins the first row
   * @param row the number of elements from the beginning of a row to that of the next
   */
  MemoryRows(ByteBuffer memory, int first, int row) {
    floats = memory.asFloatBuffer();
    this.first = first;
    this.row = row;
  }

  /**
   * Returns the rows of one sequence, from a column on.
   *
   * @param tensor {@code [B, rows, columns]}
   * @param first the first row
   * @param column the column that begins each row
   */
  static MemoryRows of(KernelTensor tensor, int sequence, int first, int column) {
    int columns = Math.toIntExact(tensor.shape().get(2));
    int bytes = Math.toIntExact(tensor.shape().get(1) * columns * Float.BYTES);
    ByteBuffer memory = tensor.bytes((long) sequence * bytes, bytes);
    return new MemoryRows(memory, first * columns + column, columns);
  }

  /**
   * Copies elements into a matrix with contiguous rows.
   *
   * @param from the first row to read
   * @param columns the number of elements of each row
   * @param to the first row to write
   */
  void load(int from, int count, int columns, Matrix matrix, int to) {
    for (int i = 0; i < count; i++) {
      floats.get(
          first + (from + i) * row,
          matrix.array(),
          matrix.first() + (to + i) * matrix.row(),
          columns);
    }
  }

  /**
   * Copies elements from a matrix with contiguous rows.
   *
   * @param to the first row to write
   * @param columns the number of elements of each row
   * @param from the first row to read
   */
  void store(int to, int count, int columns, Matrix matrix, int from) {
    for (int i = 0; i < count; i++) {
      floats.put(
          first + (to + i) * row,
          matrix.array(),
          matrix.first() + (from + i) * matrix.row(),
          columns);
    }
  }

  /** Copies the first elements of the first rows to other rows. */
  void copy(int count, int columns, MemoryRows to) {
    for (int i = 0; i < count; i++) {
      to.floats.put(to.first + i * to.row, floats, first + i * row, columns);
    }
  }
}
