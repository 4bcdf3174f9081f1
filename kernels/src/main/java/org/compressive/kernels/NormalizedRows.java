package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;
import static org.compressive.kernels.VectorMemory.load;
import static org.compressive.kernels.VectorMemory.store;

import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The arithmetic of layer normalization for rows that follow one another in memory.
 *
 * <p>An instance is not thread-safe.
 */
final class NormalizedRows {

  private final int width;
  private final float[] scale;
  private final float[] scratch = new float[LANES];

  /**
   * Creates an instance.
   *
   * @param scale {@code [D]}, with D a multiple of the lanes of a vector
   */
  NormalizedRows(float[] scale) {
    width = scale.length;
    this.scale = scale;
  }

  /**
   * Normalizes rows.
   *
   * @param moments the mean and the inverse standard deviation of each row, which are written
   */
  void normalize(Object from, float[] offset, float epsilon, Object to, FloatBuffer moments) {
    for (int row = 0; moments.hasRemaining(); row++) {
      int first = row * width;
      float mean = sum(from, first) / width;
      float inverse = (float) (1 / Math.sqrt(squares(from, first, mean) / width + epsilon));
      moments.put(mean).put(inverse);
      for (int i = 0; i < width; i += LANES) {
        FloatVector normal = load(from, first + i).sub(mean).mul(inverse);
        store(normal.fma(array(scale, i), array(offset, i)), to, first + i);
      }
    }
  }

  /**
   * Computes the gradients of rows, and adds to those of scale and offset.
   *
   * @param moments the mean and the inverse standard deviation of each row
   */
  void differentiate(
      Object upstream,
      Object from,
      FloatBuffer moments,
      Object to,
      float[] scaleSums,
      float[] offsetSums) {
    for (int row = 0; moments.hasRemaining(); row++) {
      int first = row * width;
      float mean = moments.get();
      float inverse = moments.get();
      FloatVector shifts = FloatVector.zero(FLOATS);
      FloatVector alongs = shifts;
      for (int i = 0; i < width; i += LANES) {
        FloatVector given = load(upstream, first + i);
        FloatVector normal = load(from, first + i).sub(mean).mul(inverse);
        FloatVector scaled = given.mul(array(scale, i));
        shifts = shifts.add(scaled);
        alongs = scaled.fma(normal, alongs);
        given.fma(normal, array(scaleSums, i)).intoArray(scaleSums, i);
        given.add(array(offsetSums, i)).intoArray(offsetSums, i);
      }
      float shift = LaneSums.sum(shifts, scratch) / width;
      float along = LaneSums.sum(alongs, scratch) / width;
      for (int i = 0; i < width; i += LANES) {
        FloatVector normal = load(from, first + i).sub(mean).mul(inverse);
        FloatVector scaled = load(upstream, first + i).mul(array(scale, i));
        store(scaled.sub(shift).sub(normal.mul(along)).mul(inverse), to, first + i);
      }
    }
  }

  private float sum(Object from, int first) {
    FloatVector even = FloatVector.zero(FLOATS);
    FloatVector odd = even;
    int i = 0;
    for (; i < width - LANES; i += 2 * LANES) {
      even = even.add(load(from, first + i));
      odd = odd.add(load(from, first + i + LANES));
    }
    if (i < width) {
      even = even.add(load(from, first + i));
    }
    return LaneSums.sum(even.add(odd), scratch);
  }

  private float squares(Object from, int first, float mean) {
    FloatVector even = FloatVector.zero(FLOATS);
    FloatVector odd = even;
    int i = 0;
    for (; i < width - LANES; i += 2 * LANES) {
      FloatVector a = load(from, first + i).sub(mean);
      FloatVector b = load(from, first + i + LANES).sub(mean);
      even = a.fma(a, even);
      odd = b.fma(b, odd);
    }
    if (i < width) {
      FloatVector a = load(from, first + i).sub(mean);
      even = a.fma(a, even);
    }
    return LaneSums.sum(even.add(odd), scratch);
  }

  private static FloatVector array(float[] values, int first) {
    return FloatVector.fromArray(FLOATS, values, first);
  }
}
