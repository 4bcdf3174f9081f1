package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The arithmetic of {@link AttentionSoftmax} for one head of one sequence. Query i sees the keys up
 * to K - T + i, so entries for later keys are neither read nor computed.
 *
 * <p>Results do not depend on whether the JVM has compiled this class: sums over lanes have a fixed
 * order, and exponentials are made of operations that round in one way only.
 *
 * <p>An instance is not thread-safe.
 */
final class SoftmaxRows {

  /** Below this, the exponential is taken as 0; it would be less than 5e-38. */
  private static final float LEAST = -86;

  private static final float LOG2_E = 1.442695f;

  /** Adding this number rounds to an integer, which is then in the low bits. */
  private static final float ROUNDING = 0x1.8p23f;

  /** The first bits of ln 2, of which products with small integers are exact. */
  private static final float LN2_HIGH = 355f / 512;

  /** The rest of ln 2. */
  private static final float LN2_LOW = -2.1219444e-4f;

  private static final int EXPONENT_BIT = 23;

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
   * @param content {@code [T, K]}
   * @param distances {@code [T, K + 1]}, the largest distance first
   * @param hidden {@code [T, K]}
   * @param weights {@code [T, K]}, which is written
   */
  void weigh(ByteBuffer content, ByteBuffer distances, ByteBuffer hidden, ByteBuffer weights) {
    var scores = new Scores(content, distances, hidden);
    FloatBuffer result = weights.asFloatBuffer();
    Object memory = VectorMemory.of(weights);
    for (int query = 0; query < queries; query++) {
      int seen = seen(query);
      int whole = seen / LANES * LANES;
      int first = query * keys;
      float most = scores.read(first, firstDistance(query), seen);
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
   * Computes the gradients of the scores.
   *
   * @param upstream the gradient of the weights, {@code [T, K]}
   * @param weights {@code [T, K]}
   * @param ofContent {@code [T, K]}, which is written
   * @param ofDistances {@code [T, K + 1]}, which is written
   */
  void differentiate(
      ByteBuffer upstream, ByteBuffer weights, ByteBuffer ofContent, ByteBuffer ofDistances) {
    Object given = VectorMemory.of(upstream);
    Object weighed = VectorMemory.of(weights);
    Object byKey = VectorMemory.of(ofContent);
    Object byDistance = VectorMemory.of(ofDistances);
    FloatBuffer givens = upstream.asFloatBuffer();
    FloatBuffer weighs = weights.asFloatBuffer();
    FloatBuffer keyResults = ofContent.asFloatBuffer();
    FloatBuffer distanceResults = ofDistances.asFloatBuffer();
    for (int query = 0; query < queries; query++) {
      int seen = seen(query);
      int whole = seen / LANES * LANES;
      int first = query * keys;
      int distance = firstDistance(query);
      FloatVector products = FloatVector.zero(FLOATS);
      for (int i = 0; i < whole; i += LANES) {
        products = load(given, first + i).fma(load(weighed, first + i), products);
      }
      float mean = LaneSums.sum(products, lanes);
      for (int i = whole; i < seen; i++) {
        mean += givens.get(first + i) * weighs.get(first + i);
      }
      for (int i = 0; i < whole; i += LANES) {
        FloatVector gradient = load(given, first + i).sub(mean).mul(load(weighed, first + i));
        store(gradient, byKey, first + i);
        store(gradient, byDistance, distance + i);
      }
      for (int i = whole; i < seen; i++) {
        float gradient = (givens.get(first + i) - mean) * weighs.get(first + i);
        keyResults.put(first + i, gradient);
        distanceResults.put(distance + i, gradient);
      }
      keyResults.put(first + seen, zeros, 0, keys - seen);
      distanceResults.put(query * (keys + 1), zeros, 0, queries - query);
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
      FloatVector each = exponential(FloatVector.fromArray(FLOATS, row, i).sub(most));
      each.intoArray(row, i);
      sums = sums.add(each);
    }
    return LaneSums.sum(sums, lanes);
  }

  /**
   * Returns the exponentials of numbers that are at most 0, with a relative error below 2e-7. The
   * polynomial is that of expf in S. Moshier's Cephes library.
   */
  private static FloatVector exponential(FloatVector x) {
    FloatVector bounded = x.max(LEAST);
    FloatVector rounding = FloatVector.broadcast(FLOATS, ROUNDING);
    FloatVector shifted = bounded.fma(FloatVector.broadcast(FLOATS, LOG2_E), rounding);
    FloatVector power = shifted.sub(rounding);
    FloatVector rest = power.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bounded);
    rest = power.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), rest);
    FloatVector sum = FloatVector.broadcast(FLOATS, 1.9875691e-4f);
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 1.3981999e-3f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 8.333452e-3f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 4.1665796e-2f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 0.16666666f));
    sum = sum.fma(rest, FloatVector.broadcast(FLOATS, 0.5f));
    sum = sum.fma(rest.mul(rest), rest.add(1));
    FloatVector scaled =
        sum.reinterpretAsInts()
            .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_BIT))
            .reinterpretAsFloats();
    return scaled.blend(0, x.compare(VectorOperators.LT, LEAST));
  }

  private static FloatVector load(Object memory, int element) {
    return VectorMemory.floats(memory, (long) element * Float.BYTES);
  }

  private static void store(FloatVector vector, Object memory, int element) {
    VectorMemory.store(vector, memory, (long) element * Float.BYTES);
  }

  /** The parts of scores. */
  private final class Scores {

    private final Object content;
    private final Object distances;
    private final Object hidden;
    private final FloatBuffer contents;
    private final FloatBuffer ofDistances;
    private final FloatBuffer masks;

    Scores(ByteBuffer content, ByteBuffer distances, ByteBuffer hidden) {
      this.content = VectorMemory.of(content);
      this.distances = VectorMemory.of(distances);
      this.hidden = VectorMemory.of(hidden);
      contents = content.asFloatBuffer();
      ofDistances = distances.asFloatBuffer();
      masks = hidden.asFloatBuffer();
    }

    /**
     * Writes the scores of a row, and pads them with negative infinity to whole vectors.
     *
     * @return the largest score
     */
    float read(int first, int distance, int seen) {
      int whole = seen / LANES * LANES;
      FloatVector most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < whole; i += LANES) {
        FloatVector score =
            load(content, first + i)
                .add(load(distances, distance + i))
                .add(load(hidden, first + i));
        score.intoArray(row, i);
        most = most.max(score);
      }
      if (whole < seen) {
        for (int i = whole; i < seen; i++) {
          row[i] = contents.get(first + i) + ofDistances.get(distance + i) + masks.get(first + i);
        }
        Arrays.fill(row, seen, whole + LANES, Float.NEGATIVE_INFINITY);
        most = most.max(FloatVector.fromArray(FLOATS, row, whole));
      }
      return most.reduceLanes(VectorOperators.MAX);
    }
  }
}
