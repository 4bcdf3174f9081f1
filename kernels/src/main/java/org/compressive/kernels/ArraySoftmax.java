package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.compressive.kernels.Tiles.Matrix;

/**
 * The softmax of a part of a row, and its gradient, in place. The rest of the row becomes 0. Rows
 * have room for whole vectors.
 *
 * <p>An instance is not thread-safe.
 */
final class ArraySoftmax {

  private final float[] lanes = new float[LANES];

  /**
   * Replaces scores by weights.
   *
   * @param count the number of scores, from the first of the row
   * @param columns the elements of the row
   */
  void weigh(Matrix scores, int row, int count, int columns) {
    float[] score = scores.array();
    int at = row * scores.row();
    int end = at + Tiles.padded(count, LANES);
    Arrays.fill(score, at + count, end, Float.NEGATIVE_INFINITY);
    FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = at; i < end; i += LANES) {
      most = most.max(FloatVector.fromArray(FLOATS, score, i));
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = at; i < end; i += LANES) {
      FloatVector each =
          VectorMath.exponential(FloatVector.fromArray(FLOATS, score, i).sub(largest));
      each.intoArray(score, i);
      sums = sums.add(each);
    }
    float factor = 1 / LaneSums.sum(sums, lanes);
    for (int i = at; i < end; i += LANES) {
      FloatVector.fromArray(FLOATS, score, i).mul(factor).intoArray(score, i);
    }
    Arrays.fill(score, at + count, at + columns, 0);
  }

  /**
   * Replaces the gradient of weights by that of scores.
   *
   * @param count the number of weights, from the first of the row
   * @param columns the elements of the row
   */
  void differentiate(Matrix gradients, Matrix weights, int row, int count, int columns) {
    float[] gradient = gradients.array();
    float[] weight = weights.array();
    int at = row * gradients.row();
    int weightAt = row * weights.row();
    int whole = Tiles.padded(count, LANES);
    FloatVector products = FloatVector.zero(FLOATS);
    for (int i = 0; i < whole; i += LANES) {
      products =
          FloatVector.fromArray(FLOATS, gradient, at + i)
              .fma(FloatVector.fromArray(FLOATS, weight, weightAt + i), products);
    }
    float mean = LaneSums.sum(products, lanes);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(FLOATS, gradient, at + i)
          .sub(mean)
          .mul(FloatVector.fromArray(FLOATS, weight, weightAt + i))
          .intoArray(gradient, at + i);
    }
    Arrays.fill(gradient, at + count, at + columns, 0);
  }
}
