package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;
import static org.compressive.kernels.VectorMemory.load;
import static org.compressive.kernels.VectorMemory.store;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The arithmetic of {@link AttentionSoftmax} for one head of one sequence. Query i sees the keys up
 * to K - T + i, so entries for later keys are neither read nor computed.
 *
 * <p>An instance is not thread-safe.
 */
final class SoftmaxRows {

  private final int queries; // T
  private final int keys; // K
  private final float[] row; // K, padded to whole vectors
  private final float[] lanes = new float[LANES];
  private final float[] zeros;

  /**
   * Creates an instance.
   *
   * @param queries T
   * @param keys K, at least T
   */
  SoftmaxRows(int queries, int keys) {
    this.queries = queries;
    this.keys = keys;
    row = new float[keys + LANES];
    zeros = new float[keys];
  }

  /**
   * Computes weights.
   *
   * @param byDistance whether positions are by distance
   * @param content {@code [T, K]}
   * @param positions {@code [T, K]}; or, by distance, {@code [T, K + 1]}, the largest first
   * @param hidden {@code [T, K]}
   * @param weights {@code [T, K]}, which is written
   */
  void weigh(
      boolean byDistance,
      ByteBuffer content,
      ByteBuffer positions,
      ByteBuffer hidden,
      ByteBuffer weights) {
    var scores = new Scores(content, positions, hidden);
    FloatBuffer result = weights.asFloatBuffer();
    Object memory = VectorMemory.of(weights);
    for (int query = 0; query < queries; query++) {
      int seen = seen(query);
      int whole = seen / LANES * LANES;
      int first = query * keys;
      float most = scores.read(first, byDistance ? firstDistance(query) : first, seen);
      float factor = 1 / exponentials(most, seen);
      for (int i = 0; i < whole; i += LANES) {
        store(FloatVector.fromArray(FLOATS, row, i).mul(factor), memory, first + i);
      }
      for (int i = whole; i < seen; i++) {
        result.put(first + i, row[i] * factor);
      }
      result.put(first + seen, zeros, 0, keys - seen);
    }
  }

  /**
   * Computes the gradient of the scores by key.
   *
   * @param upstream the gradient of the weights, {@code [T, K]}
   * @param weights {@code [T, K]}
   * @param gradient {@code [T, K]}, which is written
   */
  void differentiate(ByteBuffer upstream, ByteBuffer weights, ByteBuffer gradient) {
    Object upstreamMemory = VectorMemory.of(upstream);
    Object weightMemory = VectorMemory.of(weights);
    Object memory = VectorMemory.of(gradient);
    FloatBuffer upstreamFloats = upstream.asFloatBuffer();
    FloatBuffer weightFloats = weights.asFloatBuffer();
    FloatBuffer result = gradient.asFloatBuffer();
    for (int query = 0; query < queries; query++) {
      int seen = seen(query);
      int whole = seen / LANES * LANES;
      int first = query * keys;
      FloatVector products = FloatVector.zero(FLOATS);
      for (int i = 0; i < whole; i += LANES) {
        products = load(upstreamMemory, first + i).fma(load(weightMemory, first + i), products);
      }
      float mean = LaneSums.sum(products, lanes);
      for (int i = whole; i < seen; i++) {
        mean += upstreamFloats.get(first + i) * weightFloats.get(first + i);
      }
      for (int i = 0; i < whole; i += LANES) {
        store(
            load(upstreamMemory, first + i).sub(mean).mul(load(weightMemory, first + i)),
            memory,
            first + i);
      }
      for (int i = whole; i < seen; i++) {
        result.put(first + i, (upstreamFloats.get(first + i) - mean) * weightFloats.get(first + i));
      }
      result.put(first + seen, zeros, 0, keys - seen);
    }
  }

  /**
   * Rearranges the gradient of scores by key into that of scores by distance.
   *
   * @param byKey {@code [T, K]}
   * @param byDistance {@code [T, K + 1]}, which is written
   */
  void rearrange(ByteBuffer byKey, ByteBuffer byDistance) {
    FloatBuffer from = byKey.asFloatBuffer();
    FloatBuffer to = byDistance.asFloatBuffer();
    for (int query = 0; query < queries; query++) {
      to.put(query * (keys + 1), zeros, 0, queries - query);
      to.put(firstDistance(query), from, query * keys, seen(query));
    }
  }

  /** Returns the number of keys that a query sees. */
  private int seen(int query) {
    return keys - queries + query + 1;
  }

  /** Returns the element of the scores by distance that belongs to a query's first key. */
  private int firstDistance(int query) {
    return query * (keys + 1) + queries - query;
  }

  /**
   * Replaces the scores of a row by the exponentials of their differences from the largest.
   *
   * @return the sum of the exponentials
   */
  private float exponentials(float most, int seen) {
    FloatVector sums = FloatVector.zero(FLOATS);
    for (int i = 0; i < seen; i += LANES) {
      FloatVector each = VectorMath.exponential(FloatVector.fromArray(FLOATS, row, i).sub(most));
      each.intoArray(row, i);
      sums = sums.add(each);
    }
    return LaneSums.sum(sums, lanes);
  }

  /** The parts of scores. */
  private final class Scores {

    private final Object content;
    private final Object positions;
    private final Object hidden;
    private final FloatBuffer contents;
    private final FloatBuffer ofPositions;
    private final FloatBuffer masks;

    Scores(ByteBuffer content, ByteBuffer positions, ByteBuffer hidden) {
      this.content = VectorMemory.of(content);
      this.positions = VectorMemory.of(positions);
      this.hidden = VectorMemory.of(hidden);
      contents = content.asFloatBuffer();
      ofPositions = positions.asFloatBuffer();
      masks = hidden.asFloatBuffer();
    }

    /**
     * Writes the scores of a row, and pads them with negative infinity to whole vectors.
     *
     * @param first the element of content and hidden that belongs to the first key
     * @param position the element of positions that belongs to the first key
     * @return the largest score
     */
    float read(int first, int position, int seen) {
      int whole = seen / LANES * LANES;
      FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < whole; i += LANES) {
        FloatVector score =
            load(content, first + i)
                .add(load(positions, position + i))
                .add(load(hidden, first + i));
        score.intoArray(row, i);
        most = most.max(score);
      }
      if (whole < seen) {
        for (int i = whole; i < seen; i++) {
          row[i] = contents.get(first + i) + ofPositions.get(position + i) + masks.get(first + i);
        }
        Arrays.fill(row, seen, whole + LANES, Float.NEGATIVE_INFINITY);
        most = most.max(FloatVector.fromArray(FLOATS, row, whole));
      }
      return most.reduceLanes(VectorOperators.MAX);
    }
  }
}
