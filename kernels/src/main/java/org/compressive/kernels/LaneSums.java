package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sums over the lanes of as many vectors as a vector has lanes. Two vectors at a time become one,
 * each lane of which holds a part of the sum of one of them, until a single vector is left. This
 * takes a fraction of the time of a sum over the lanes of each vector.
 */
final class LaneSums {

  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays have no type parameters
  private static final VectorShuffle<Float>[] SWAPS =
      new VectorShuffle[Integer.numberOfTrailingZeros(LANES)];

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static final VectorMask<Float>[] SECOND =
      new VectorMask[Integer.numberOfTrailingZeros(LANES)];

  static {
    for (int i = 0; i < SWAPS.length; i++) {
      int distance = 1 << i;
      SWAPS[i] = VectorShuffle.fromOp(FLOATS, lane -> lane ^ distance);
      boolean[] second = new boolean[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        second[lane] = (lane & distance) != 0;
      }
      SECOND[i] = VectorMask.fromArray(FLOATS, second, 0);
    }
  }

  private LaneSums() {}

  /**
   * Returns the sum of the lanes of one vector, the same in every bit whether or not the JVM has
   * compiled the caller. {@code reduceLanes} does not specify the order of its additions.
   *
   * @param scratch {@code [LANES]}, which is overwritten
   */
  static float sum(FloatVector vector, float[] scratch) {
    vector.intoArray(scratch, 0);
    float sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += scratch[lane];
    }
    return sum;
  }

  /**
   * Sums the lanes of each vector.
   *
   * @param vectors {@code [LANES, LANES]}, which is overwritten
   * @param sums the array that receives {@code LANES} sums
   */
  static void sum(float[] vectors, float[] sums, int at) {
    for (int distance = LANES / 2; distance > 0; distance /= 2) {
      VectorShuffle<Float> swap = SWAPS[Integer.numberOfTrailingZeros(distance)];
      VectorMask<Float> second = SECOND[Integer.numberOfTrailingZeros(distance)];
      for (int i = 0; i < distance; i++) {
        FloatVector a = FloatVector.fromArray(FLOATS, vectors, i * LANES);
        FloatVector b = FloatVector.fromArray(FLOATS, vectors, (i + distance) * LANES);
        FloatVector own = a.blend(b, second);
        FloatVector others = b.blend(a, second);
        own.add(others.rearrange(swap)).intoArray(vectors, i * LANES);
      }
    }
    System.arraycopy(vectors, 0, sums, at, LANES);
  }
}
