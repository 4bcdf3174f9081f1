package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.compressive.kernels.PackedLayer.Places;
import org.compressive.kernels.Tiles.Matrix;
import org.compressive.kernels.TokenLayer.Part;
import org.tensorflow.ndarray.Shape;

/**
 * The attention of a single token of each stream over cached keys and values, with relative
 * positions: scores ((q + u) k + (q + v) r) / sqrt(E), a softmax over the slots up to the token's
 * own, and the sum of their values.
 *
 * <p>Different threads may read different heads.
 */
final class TokenAttention {

  private final PackedLayer layer;
  private final int batch;
  private final FloatBuffer hidden; // [K], [W, K], [B, K] or [B, W, K]
  private final int hiddenOfStream; // the numbers of a stream; 0 if streams share them
  private final int hiddenOfPosition; // the numbers of a position; 0 if positions share them
  private final Cache keys;
  private final Cache values;
  private final PackedProducts positionKeys;
  private final float[] contentBias; // [H, E]
  private final float[] positionBias; // [A, H, E]
  private final int width; // E
  private final int whole; // the elements of a head that fill vectors

  /** Keys or values, {@code [H, B, K, E]}. */
  private record Cache(Object memory, FloatBuffer floats) {
    static Cache of(KernelTensor tensor) {
      return new Cache(VectorMemory.of(tensor.bytes()), tensor.floats());
    }
  }

  TokenAttention(
      PackedLayer layer, int batch, KernelTensor hidden, KernelTensor keys, KernelTensor values) {
    this.layer = layer;
    this.batch = batch;
    Shape shape = hidden.shape();
    int axes = shape.numDimensions();
    long positions = axes < 2 ? 0 : shape.get(axes - 2);
    boolean ofStreams = axes == 3 && shape.get(0) == batch;
    checkArgument(
        (axes == 2 || ofStreams)
            && (positions == 1 || positions == layer.window)
            && shape.get(axes - 1) == layer.slots,
        "hidden (%s) must be [1, %s] or [%s, %s], perhaps for each of %s streams",
        shape,
        layer.slots,
        layer.window,
        layer.slots,
        batch);
    hiddenOfStream = ofStreams ? (int) positions * layer.slots : 0;
    hiddenOfPosition = positions > 1 ? layer.slots : 0;
    this.hidden = hidden.floats();
    this.keys = Cache.of(keys);
    this.values = Cache.of(values);
    positionKeys = new PackedProducts(layer.section(Part.POSITION_KEYS));
    contentBias = layer.floats(Part.CONTENT_BIAS);
    positionBias = layer.floats(Part.POSITION_BIAS);
    width = layer.headWidth();
    whole = width / LANES * LANES;
  }

  /**
   * Stores the keys and values of some streams' tokens in a head, and attends to all slots up to
   * theirs.
   *
   * @param from the first of the streams
   * @param end the stream after the last
   * @param position the position of the tokens in the window
   * @param queries {@code [B, H*E]}
   * @param newKeys {@code [B, H*E]}
   * @param newValues {@code [B, H*E]}
   * @param read {@code [B, H*E]}, of which the columns of the head are written
   */
  void call(
      int head,
      int from,
      int end,
      int position,
      float[] queries,
      float[] newKeys,
      float[] newValues,
      float[] read) {
    int seen = layer.slots - layer.window + position + 1; // the slots up to the token's own
    Matrix scores = positionScores(head, from, end, position, seen, queries);
    var softmax = new ArraySoftmax();
    for (int stream = from; stream < end; stream++) {
      int row = stream - from;
      int at = stream * layer.width + head * width;
      int cache = (head * batch + stream) * layer.slots; // the first slot of this head
      int own = (cache + seen - 1) * width;
      keys.floats().put(own, newKeys, at, width);
      values.floats().put(own, newValues, at, width);
      float[] query = new float[width];
      bias(queries, at, contentBias, head * width, query, 0);
      addContentScores(query, cache, seen, scores.array(), row * scores.row());
      softmax.weigh(scores, row, seen, seen);
      read(cache, seen, scores.array(), row * scores.row(), read, at);
    }
  }

  /**
   * Computes the scores of the positions of all slots, with the numbers that hide slots.
   *
   * @return a row for each stream, {@code [end - from, seen]}, with room for whole vectors
   */
  private Matrix positionScores(
      int head, int from, int end, int position, int seen, float[] queries) {
    int streams = end - from;
    int row = Tiles.padded(seen, LANES);
    float[] scores = new float[streams * row];
    int first = 0;
    for (int axis = 0; axis < layer.axes.size(); axis++) {
      Places places = layer.axes.get(axis);
      float[] relative = new float[streams * width];
      for (int i = 0; i < streams; i++) {
        int at = (from + i) * layer.width + head * width;
        int bias = (axis * layer.heads + head) * width;
        bias(queries, at, positionBias, bias, relative, i * width);
      }
      int key = places.firstKey() + head * places.distances();
      int nearest = key + layer.window - 1 - position; // the key of place 0
      int reached = places.distances() - (nearest - key);
      float[] byPlace = positionKeys.multiply(relative, streams, nearest, nearest + reached);
      int count = Math.min(places.places().length, seen - first);
      for (int i = 0; i < streams; i++) {
        int firstHidden = (from + i) * hiddenOfStream + position * hiddenOfPosition + first;
        float[] added = new float[count];
        hidden.get(firstHidden, added);
        for (int slot = 0; slot < count; slot++) {
          scores[i * row + first + slot] =
              byPlace[i * reached + places.places()[slot]] + added[slot];
        }
      }
      first += count;
    }
    return Matrix.rows(scores, row);
  }

  /** Adds a bias to a query, and scales the sum. */
  private void bias(float[] queries, int at, float[] bias, int from, float[] sums, int to) {
    float scale = (float) (1 / Math.sqrt(width));
    for (int e = 0; e < width; e++) {
      sums[to + e] = (queries[at + e] + bias[from + e]) * scale;
    }
  }

  /** Adds the products of a query and the keys of all slots to their scores. */
  private void addContentScores(float[] query, int cache, int seen, float[] scores, int to) {
    float[] lanes = new float[LANES * LANES]; // a vector for each of some slots
    for (int slot = 0; slot < seen; slot += LANES) {
      int count = Math.min(LANES, seen - slot);
      Arrays.fill(lanes, 0);
      multiply(query, cache + slot, count, lanes);
      LaneSums.sum(lanes, lanes, 0);
      FloatVector.fromArray(FLOATS, scores, to + slot)
          .add(FloatVector.fromArray(FLOATS, lanes, 0))
          .intoArray(scores, to + slot);
      for (int e = whole; e < width; e++) {
        for (int j = 0; j < count; j++) {
          scores[to + slot + j] += query[e] * keys.floats().get((cache + slot + j) * width + e);
        }
      }
    }
  }

  /** Adds the products of a query and the keys of up to {@code LANES} slots to the lanes. */
  private void multiply(float[] query, int firstSlot, int count, float[] lanes) {
    long row = (long) width * Float.BYTES;
    long first = firstSlot * row;
    int e = 0;
    for (; e + PackedProducts.STEP <= width; e += PackedProducts.STEP) {
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

  private void readFour(
      float[] weights, int from, int seen, long begin, long row, float[] read, int to) {
    Object memory = values.memory();
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long at = begin;
    for (int i = from; i < from + seen; i++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[i]);
      a = VectorMemory.floats(memory, at).fma(weight, a);
      b = VectorMemory.floats(memory, at + 4L * LANES).fma(weight, b);
      c = VectorMemory.floats(memory, at + 8L * LANES).fma(weight, c);
      d = VectorMemory.floats(memory, at + 12L * LANES).fma(weight, d);
      at += row;
    }
    PackedRow.store(a, b, c, d, read, to);
  }

  /** Sums the values of all slots, weighted. */
  private void read(int cache, int seen, float[] weights, int from, float[] read, int at) {
    long row = (long) width * Float.BYTES;
    long first = cache * row;
    int e = 0;
    for (; e + PackedProducts.STEP <= width; e += PackedProducts.STEP) {
      long begin = first + (long) e * Float.BYTES;
      readFour(weights, from, seen, begin, row, read, at + e);
    }
    for (; e < whole; e += LANES) {
      FloatVector sum = FloatVector.zero(FLOATS);
      long next = first + (long) e * Float.BYTES;
      for (int slot = 0; slot < seen; slot++) {
        FloatVector weight = FloatVector.broadcast(FLOATS, weights[from + slot]);
        sum = VectorMemory.floats(values.memory(), next).fma(weight, sum);
        next += row;
      }
      sum.intoArray(read, at + e);
    }
    for (; e < width; e++) {
      float sum = 0;
      for (int slot = 0; slot < seen; slot++) {
        sum += weights[from + slot] * values.floats().get((cache + slot) * width + e);
      }
      read[at + e] = sum;
    }
  }
}
