package org.compressive.kernels;

import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.compressive.kernels.PackedLayer.Places;
import org.compressive.kernels.TokenLayer.Part;

/**
 * The attention of a single token over cached keys and values, with relative positions: scores ((q
 * + u) k + (q + v) r) / sqrt(E), a softmax over the slots up to the token's own, and the sum of
 * their values.
 */
final class TokenAttention {

  private static final int STEP = 4 * LANES;

  private final PackedLayer layer;
  private final int batch;
  private final int position;
  private final float[] hidden; // [K] or [B, K]
  private final Cache keys;
  private final Cache values;
  private final PositionRows positionKeys;
  private final float[] contentBias; // [H, E]
  private final float[] positionBias; // [A, H, E]
  private final int width; // E
  private final int whole; // the elements of a head that fill vectors
  private final int seen; // the number of slots up to the token's own

  private final float[] lanes; // [LANES, LANES], parts of the sums of some slots
  private final float[] weights; // [slots], padded, with room for the lanes of a vector

  /** Keys or values, {@code [H, B, K, E]}. */
  private record Cache(Object memory, FloatBuffer floats) {
    static Cache of(KernelTensor tensor) {
      return new Cache(VectorMemory.of(tensor.bytes()), tensor.floats());
    }
  }

  TokenAttention(
      PackedLayer layer,
      int batch,
      int position,
      KernelTensor hidden,
      KernelTensor keys,
      KernelTensor values) {
    this.layer = layer;
    this.batch = batch;
    this.position = position;
    this.hidden = new float[(int) hidden.shape().size()];
    hidden.floats().get(this.hidden);
    this.keys = Cache.of(keys);
    this.values = Cache.of(values);
    positionKeys = new PositionRows(layer.section(Part.POSITION_KEYS));
    contentBias = layer.floats(Part.CONTENT_BIAS);
    positionBias = layer.floats(Part.POSITION_BIAS);
    width = layer.headWidth();
    whole = width / LANES * LANES;
    seen = layer.slots - layer.window + position + 1;
    lanes = new float[LANES * LANES];
    weights = new float[(seen + LANES - 1) / LANES * LANES + LANES];
  }

  /**
   * Stores the keys and values of the tokens, and attends to all slots up to theirs.
   *
   * @param firstStream the first of the streams of the tokens
   * @param queries {@code [R, H*E]}
   * @param newKeys {@code [R, H*E]}
   * @param newValues {@code [R, H*E]}
   * @return {@code [R, H*E]}
   */
  float[] call(int firstStream, float[] queries, float[] newKeys, float[] newValues) {
    float[] read = new float[queries.length];
    for (int row = 0; row < queries.length / layer.width; row++) {
      int stream = firstStream + row;
      for (int head = 0; head < layer.heads; head++) {
        int at = row * layer.width + head * width;
        int cache = (head * batch + stream) * layer.slots; // the first slot of this head
        int own = (cache + seen - 1) * width;
        keys.floats().put(own, newKeys, at, width);
        values.floats().put(own, newValues, at, width);
        score(queries, at, head, cache);
        soften(hidden.length > layer.slots ? stream * layer.slots : 0);
        read(cache, read, at);
      }
    }
    return read;
  }

  /** Computes the scores of all slots. */
  private void score(float[] queries, int at, int head, int cache) {
    float[] content = biased(queries, at, contentBias, head * width);
    int first = 0;
    for (int axis = 0; axis < layer.axes.size(); axis++) {
      Places places = layer.axes.get(axis);
      float[] relative = biased(queries, at, positionBias, (axis * layer.heads + head) * width);
      int count = Math.min(places.places().length, seen - first);
      int firstRow = places.firstKey() + head * places.distances() + layer.window - 1 - position;
      for (int i = 0; i < count; i += LANES) {
        int some = Math.min(LANES, count - i);
        int slot = first + i;
        Arrays.fill(lanes, 0);
        scoreContent(content, cache + slot, some);
        positionKeys.score(relative, places.places(), i, some, firstRow, lanes);
        LaneSums.sum(lanes, weights, slot); // those beyond the last slot are overwritten
        for (int e = whole; e < width; e++) {
          for (int j = 0; j < some; j++) {
            weights[slot + j] += content[e] * keys.floats().get((cache + slot + j) * width + e);
          }
        }
      }
      first += count;
    }
  }

  /** Returns a query with a bias, scaled and padded with zeros. */
  private float[] biased(float[] queries, int at, float[] bias, int from) {
    float scale = (float) (1 / Math.sqrt(width));
    float[] biased = new float[(int) PackedWeights.padded(width)];
    for (int e = 0; e < width; e++) {
      biased[e] = (queries[at + e] + bias[from + e]) * scale;
    }
    return biased;
  }

  /** Adds the products of a query and the keys of up to {@code LANES} slots to the lanes. */
  private void scoreContent(float[] query, int firstSlot, int count) {
    long row = (long) width * Float.BYTES;
    long first = firstSlot * row;
    int e = 0;
    for (; e + STEP <= width; e += STEP) {
      four(query, e, keys.memory(), first + (long) e * Float.BYTES, row, count, lanes);
    }
    for (; e < whole; e += LANES) {
      FloatVector part = FloatVector.fromArray(FLOATS, query, e);
      long at = first + (long) e * Float.BYTES;
      for (int slot = 0; slot < count; slot++) {
        VectorMemory.floats(keys.memory(), at)
            .fma(part, FloatVector.fromArray(FLOATS, lanes, slot * LANES))
            .intoArray(lanes, slot * LANES);
        at += row;
      }
    }
  }

  private static void four(
      float[] query, int e, Object memory, long first, long row, int count, float[] lanes) {
    FloatVector a = FloatVector.fromArray(FLOATS, query, e);
    FloatVector b = FloatVector.fromArray(FLOATS, query, e + LANES);
    FloatVector c = FloatVector.fromArray(FLOATS, query, e + 2 * LANES);
    FloatVector d = FloatVector.fromArray(FLOATS, query, e + 3 * LANES);
    long at = first;
    for (int slot = 0; slot < count; slot++) {
      FloatVector sum = FloatVector.fromArray(FLOATS, lanes, slot * LANES);
      sum = VectorMemory.floats(memory, at).fma(a, sum);
      sum = VectorMemory.floats(memory, at + 4L * LANES).fma(b, sum);
      sum = VectorMemory.floats(memory, at + 8L * LANES).fma(c, sum);
      sum = VectorMemory.floats(memory, at + 12L * LANES).fma(d, sum);
      sum.intoArray(lanes, slot * LANES);
      at += row;
    }
  }

  /** Replaces scores with their softmax. */
  private void soften(int firstHidden) {
    float most = Float.NEGATIVE_INFINITY;
    for (int slot = 0; slot < seen; slot++) {
      weights[slot] += hidden[firstHidden + slot];
      most = Math.max(most, weights[slot]);
    }
    Arrays.fill(weights, seen, weights.length, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < weights.length; i += LANES) {
      VectorMath.exponential(FloatVector.fromArray(FLOATS, weights, i).sub(most))
          .intoArray(weights, i);
    }
    float total = 0;
    for (int slot = 0; slot < seen; slot++) {
      total += weights[slot];
    }
    for (int slot = 0; slot < seen; slot++) {
      weights[slot] /= total;
    }
  }

  /** Sums the values of all slots, weighted. */
  private void read(int cache, float[] read, int at) {
    long row = (long) width * Float.BYTES;
    long first = cache * row;
    int e = 0;
    for (; e + STEP <= width; e += STEP) {
      long begin = first + (long) e * Float.BYTES;
      PackedProducts.floats(weights, seen, values.memory(), begin, row, read, at + e);
    }
    for (; e + LANES <= width; e += LANES) {
      readOne(values.memory(), first + (long) e * Float.BYTES, read, at + e);
    }
    for (; e < width; e++) {
      for (int slot = 0; slot < seen; slot++) {
        read[at + e] += weights[slot] * values.floats().get((cache + slot) * width + e);
      }
    }
  }

  private void readOne(Object memory, long first, float[] read, int at) {
    FloatVector sum = FloatVector.zero(FLOATS);
    long row = (long) width * Float.BYTES;
    long next = first;
    for (int slot = 0; slot < seen; slot++) {
      sum =
          VectorMemory.floats(memory, next).fma(FloatVector.broadcast(FLOATS, weights[slot]), sum);
      next += row;
    }
    sum.intoArray(read, at);
  }
}
