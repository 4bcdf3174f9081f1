package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Layer normalization of rows in an array.
 *
 * <p>An instance is not thread-safe.
 */
final class ArrayNormalization {

  private final float[] scaleAndOffset;
  private final int width;
  private final int whole; // the elements of a row that fill vectors
  private final float epsilon;
  private final float[] lanes = new float[LANES];

  /**
   * Creates a norm.
   *
   * @param scaleAndOffset {@code [2, D]}
   * @param epsilon the number that is added to the variance
   */
  ArrayNormalization(float[] scaleAndOffset, float epsilon) {
    this.scaleAndOffset = scaleAndOffset;
    this.epsilon = epsilon;
    width = scaleAndOffset.length / 2;
    whole = width / LANES * LANES;
  }

  /**
   * Normalizes rows.
   *
   * @param rows {@code [R, D]}
   * @return {@code [R, D]}
   */
  float[] call(float[] rows) {
    float[] normalized = new float[rows.length];
    for (int first = 0; first < rows.length; first += width) {
      float mean = mean(rows, first);
      float inverse = (float) (1 / Math.sqrt(variance(rows, first, mean) + epsilon));
      for (int i = 0; i < whole; i += LANES) {
        FloatVector.fromArray(FLOATS, rows, first + i)
            .sub(mean)
            .mul(inverse)
            .fma(
                FloatVector.fromArray(FLOATS, scaleAndOffset, i),
                FloatVector.fromArray(FLOATS, scaleAndOffset, width + i))
            .intoArray(normalized, first + i);
      }
      for (int i = whole; i < width; i++) {
        normalized[first + i] =
            (rows[first + i] - mean) * inverse * scaleAndOffset[i] + scaleAndOffset[width + i];
      }
    }
    return normalized;
  }

  private float mean(float[] rows, int first) {
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < whole; i += LANES) {
      sums = sums.add(FloatVector.fromArray(FLOATS, rows, first + i));
    }
    float sum = LaneSums.sum(sums, lanes);
    for (int i = whole; i < width; i++) {
      sum += rows[first + i];
    }
    return sum / width;
  }

  private float variance(float[] rows, int first, float mean) {
    FloatVector squares = FloatVector.zero(FLOATS);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector difference = FloatVector.fromArray(FLOATS, rows, first + i).sub(mean);
      squares = difference.fma(difference, squares);
    }
    float sum = LaneSums.sum(squares, lanes);
    for (int i = whole; i < width; i++) {
      sum += (rows[first + i] - mean) * (rows[first + i] - mean);
    }
    return sum / width;
  }
}
