package org.compressive.kernels;

import static org.compressive.kernels.PackedWeights.BLOCK;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import org.compressive.kernels.PackedWeights.Format;
import org.compressive.kernels.PackedWeights.Header;

/** Projected positions, packed as {@link PackedWeights} in float32 or bfloat16. */
final class PositionRows {

  private static final int STEP = 4 * LANES;

  private final Header header;
  private final Object memory;

  PositionRows(ByteBuffer packed) {
    header = Header.read(packed);
    memory = VectorMemory.of(packed);
  }

  /**
   * Adds the products of a query and the rows of up to {@code LANES} slots to lanes.
   *
   * @param query {@code [E]}, padded with zeros to whole blocks
   * @param places the places of slots
   * @param first the first of the slots
   * @param firstRow the row of place 0
   * @param lanes {@code [LANES, LANES]}, a vector for each slot
   */
  void score(float[] query, int[] places, int first, int count, int firstRow, float[] lanes) {
    int bytes = header.format().bytes();
    for (int e = 0; e < query.length; e += STEP) {
      long at = header.offset(e / BLOCK) + (long) (firstRow * BLOCK + e % BLOCK) * bytes;
      if (header.format() == Format.FLOAT32) {
        floats(query, e, at, places, first, count, lanes);
      } else {
        bfloats(query, e, at, places, first, count, lanes);
      }
    }
  }

  private void floats(
      float[] query, int e, long begin, int[] places, int first, int count, float[] lanes) {
    FloatVector a = FloatVector.fromArray(FLOATS, query, e);
    FloatVector b = FloatVector.fromArray(FLOATS, query, e + LANES);
    FloatVector c = FloatVector.fromArray(FLOATS, query, e + 2 * LANES);
    FloatVector d = FloatVector.fromArray(FLOATS, query, e + 3 * LANES);
    for (int i = 0; i < count; i++) {
      long at = begin + (long) places[first + i] * BLOCK * Float.BYTES;
      FloatVector sum = FloatVector.fromArray(FLOATS, lanes, i * LANES);
      sum = VectorMemory.floats(memory, at).fma(a, sum);
      sum = VectorMemory.floats(memory, at + 4L * LANES).fma(b, sum);
      sum = VectorMemory.floats(memory, at + 8L * LANES).fma(c, sum);
      sum = VectorMemory.floats(memory, at + 12L * LANES).fma(d, sum);
      sum.intoArray(lanes, i * LANES);
    }
  }

  private void bfloats(
      float[] query, int e, long begin, int[] places, int first, int count, float[] lanes) {
    FloatVector a = FloatVector.fromArray(FLOATS, query, e);
    FloatVector b = FloatVector.fromArray(FLOATS, query, e + LANES);
    FloatVector c = FloatVector.fromArray(FLOATS, query, e + 2 * LANES);
    FloatVector d = FloatVector.fromArray(FLOATS, query, e + 3 * LANES);
    for (int i = 0; i < count; i++) {
      long at = begin + (long) places[first + i] * BLOCK * Short.BYTES;
      IntVector one = VectorMemory.integers(memory, at);
      IntVector two = VectorMemory.integers(memory, at + 4L * LANES);
      FloatVector sum = FloatVector.fromArray(FLOATS, lanes, i * LANES);
      sum = VectorMemory.low(one).fma(a, sum);
      sum = VectorMemory.high(one).fma(b, sum);
      sum = VectorMemory.low(two).fma(c, sum);
      sum = VectorMemory.high(two).fma(d, sum);
      sum.intoArray(lanes, i * LANES);
    }
  }
}
