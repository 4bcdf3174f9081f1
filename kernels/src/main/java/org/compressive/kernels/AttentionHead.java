package org.compressive.kernels;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.compressive.kernels.Tiles.COLUMNS;
import static org.compressive.kernels.Tiles.ROWS;
import static org.compressive.kernels.Tiles.multiply;
import static org.compressive.kernels.Tiles.padded;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.compressive.kernels.Tiles.Matrix;

/**
 * The arithmetic of {@link RelativeAttention} and {@link CarriedAttention} for one head of one
 * sequence. Query i sees the keys up to K - T + i, and nothing is computed for later keys, but for
 * those in the same tile.
 *
 * <p>Queries are taken in blocks, so that the scores of a block stay in the cache of a core. An
 * instance is used for many heads, one after the other; it is not thread-safe.
 */
final class AttentionHead {

  /** The number of queries in a block. */
  private static final int BLOCK = 64;

  /**
   * The sizes of a head.
   *
   * @param queries T
   * @param keys K, at least T
   * @param width E
   * @param far the number of the oldest keys whose positions are on an axis of their own
   */
  record Sizes(int queries, int keys, int width, int far) {

    int memory() {
      return keys - queries;
    }

    /** Returns the axes, that of the far keys first. */
    ImmutableList<AttentionAxis.Place> axes() {
      int beyond = far == 0 ? 0 : far + queries + 1;
      var near = new AttentionAxis.Place(far, keys - far, beyond, keys - far + 1);
      return far == 0
          ? ImmutableList.of(near)
          : ImmutableList.of(new AttentionAxis.Place(0, far, 0, beyond), near);
    }

    /** Returns the number of distances on all axes. */
    int distances() {
      return keys + 1 + (far == 0 ? 0 : queries + 1);
    }

    /** Returns the number of keys that a query sees; queries after the last see all. */
    int seen(int query) {
      return Math.min(memory() + query + 1, keys);
    }
  }

  /** Some of the rows of keys or values, which follow one another. */
  record Part(MemoryRows rows, int count) {}

  /**
   * The places from which a head is read.
   *
   * @param query {@code [T, E]}
   * @param keys {@code [K, E]}, in parts
   * @param values {@code [K, E]}, in parts
   * @param contentBias {@code [1, E]}
   * @param positionBiases {@code [1, E]} for each axis
   * @param positions {@code [distances, E]}, those of all axes
   */
  record Operands(
      MemoryRows query,
      ImmutableList<Part> keys,
      ImmutableList<Part> values,
      MemoryRows contentBias,
      ImmutableList<MemoryRows> positionBiases,
      MemoryRows positions) {}

  private final Sizes sizes;
  private final int width; // E, padded
  private final int keys; // K, padded
  private final ImmutableList<AttentionAxis> axes;

  // [BLOCK, E] each
  private final Matrix contentQueries;
  private final Matrix read; // or the gradient of queries
  private final Matrix upstream;

  private final Matrix scores; // [BLOCK, K], by key
  private final Matrix weights; // [BLOCK, K]
  private final Matrix rows; // [K, E], keys or values
  private final Matrix transposed; // [E, K], keys or values
  private final Matrix ofKeys; // [K, E]
  private final Matrix ofValues; // [K, E]

  private final float[] contentBias;
  private final float[] hiddenRow;
  private final ArraySoftmax softmax = new ArraySoftmax();
  private long loadedCall = -1;
  private int loadedHead;

  AttentionHead(Sizes sizes) {
    this.sizes = sizes;
    width = padded(sizes.width, COLUMNS);
    keys = padded(sizes.keys, COLUMNS);
    axes =
        sizes.axes().stream()
            .map(place -> new AttentionAxis(place, sizes.queries, sizes.width, BLOCK))
            .collect(toImmutableList());
    contentQueries = Matrix.of(BLOCK, width);
    read = Matrix.of(BLOCK, width);
    upstream = Matrix.of(BLOCK, width);
    scores = Matrix.of(BLOCK, keys);
    weights = Matrix.of(BLOCK, keys);
    rows = Matrix.of(keys, width);
    transposed = Matrix.of(width, keys);
    ofKeys = Matrix.of(keys, width);
    ofValues = Matrix.of(keys, width);
    contentBias = new float[width];
    hiddenRow = new float[keys];
  }

  /**
   * Loads what the sequences of a batch have in common, unless it is loaded already.
   *
   * @param call the number of the kernel's call, unique in the process
   * @param head the number of the head
   */
  void start(long call, int head, Operands operands) {
    if (loadedCall == call && loadedHead == head) {
      return;
    }
    operands.contentBias.load(0, 1, sizes.width, Matrix.rows(contentBias, width), 0);
    for (int i = 0; i < axes.size(); i++) {
      axes.get(i).start(operands.positions, operands.positionBiases.get(i));
    }
    loadedCall = call;
    loadedHead = head;
  }

  /**
   * Attends.
   *
   * @param hidden {@code [T, K]}
   * @param weights {@code [T, K]}, which is written, if it is wanted
   * @param result {@code [T, E]}, which is written
   */
  void attend(
      Operands operands, MemoryRows hidden, Optional<MemoryRows> weights, MemoryRows result) {
    load(operands.keys);
    rows.transpose(transposed, sizes.keys, sizes.width);
    load(operands.values);
    for (int first = 0; first < sizes.queries; first += BLOCK) {
      int count = Math.min(BLOCK, sizes.queries - first);
      loadQueries(operands, first, count);
      byKey(contentQueries, transposed, scores, first, count);
      for (AttentionAxis axis : axes) {
        axis.score(first, count);
      }
      for (int row = 0; row < count; row++) {
        weigh(row, first + row, hidden);
      }
      if (weights.isPresent()) {
        weights.get().store(first, count, sizes.keys, scores, 0);
      }
      mix(first, count);
      result.store(first, count, sizes.width, read, 0);
    }
  }

  /**
   * Computes gradients.
   *
   * @param weights {@code [T, K]}
   * @param ofResult the gradient of the result, {@code [T, E]}
   * @param gradients of the operands, which are written
   */
  void differentiate(
      Operands operands, MemoryRows weights, MemoryRows ofResult, Operands gradients) {
    load(operands.values);
    rows.transpose(transposed, sizes.keys, sizes.width);
    load(operands.keys);
    Arrays.fill(ofKeys.array(), 0);
    Arrays.fill(ofValues.array(), 0);
    axes.forEach(AttentionAxis::startGradients);
    float[] ofContentBias = new float[width];
    for (int first = 0; first < sizes.queries; first += BLOCK) {
      int count = Math.min(BLOCK, sizes.queries - first);
      loadQueries(operands, first, count);
      ofResult.load(first, count, sizes.width, upstream, 0);
      weights.load(first, count, sizes.keys, this.weights, 0);
      byKey(upstream, transposed, scores, first, count);
      for (int row = 0; row < count; row++) {
        differentiate(row, first + row);
      }
      mix(first, count);
      sumRows(read, count, ofContentBias);
      for (AttentionAxis axis : axes) {
        axis.differentiate(first, count, read);
      }
      gradients.query.store(first, count, sizes.width, read, 0);
      ofRows(first, count);
    }
    store(gradients.keys, ofKeys);
    store(gradients.values, ofValues);
    gradients.contentBias.store(0, 1, sizes.width, Matrix.rows(ofContentBias, width), 0);
    for (int i = 0; i < axes.size(); i++) {
      axes.get(i).store(gradients.positions, gradients.positionBiases.get(i));
    }
  }

  private void load(List<Part> parts) {
    int to = 0;
    for (Part part : parts) {
      part.rows.load(0, part.count, sizes.width, rows, to);
      to += part.count;
    }
  }

  private void store(List<Part> parts, Matrix gradients) {
    int from = 0;
    for (Part part : parts) {
      part.rows.store(0, part.count, sizes.width, gradients, from);
      from += part.count;
    }
  }

  private void loadQueries(Operands operands, int first, int count) {
    operands.query.load(first, count, sizes.width, contentQueries, 0);
    axes.forEach(axis -> axis.bias(contentQueries, count));
    AttentionAxis.add(contentQueries, contentBias, contentQueries, count);
  }

  /**
   * Multiplies rows of a block by a transposed matrix {@code [E, K]}, for the keys that are seen.
   */
  private void byKey(Matrix block, Matrix columns, Matrix result, int first, int count) {
    int last = sizes.seen(first + count - 1);
    for (int key = 0; key < last; key += COLUMNS) {
      int row = firstToSee(key, first) / ROWS * ROWS;
      multiply(
          block.from(row, 0),
          columns.from(0, key),
          result.from(row, key),
          padded(count, ROWS) - row,
          COLUMNS,
          sizes.width,
          false);
    }
  }

  /** Replaces the scores of a query by weights. */
  private void weigh(int row, int query, MemoryRows hidden) {
    float[] score = scores.array();
    int seen = sizes.seen(query);
    int at = row * scores.row();
    axes.forEach(axis -> axis.addTo(scores, row, query, seen));
    hidden.load(query, 1, seen, Matrix.rows(hiddenRow, keys), 0);
    for (int i = 0; i < seen; i += LANES) {
      FloatVector.fromArray(FLOATS, score, at + i)
          .add(FloatVector.fromArray(FLOATS, hiddenRow, i))
          .intoArray(score, at + i);
    }
    softmax.weigh(scores, row, seen, keys);
  }

  /** Replaces the gradient of a query's weights by that of its scores, by key and by distance. */
  private void differentiate(int row, int query) {
    int seen = sizes.seen(query);
    softmax.differentiate(scores, weights, row, seen, keys);
    axes.forEach(axis -> axis.takeFrom(scores, row, query, seen));
  }

  /** Sums the rows that each query of a block sees, multiplied by the query's scores. */
  private void mix(int first, int count) {
    for (int column = 0; column < width; column += COLUMNS) {
      for (int row = 0; row < count; row += ROWS) {
        multiply(
            scores.from(row, 0),
            rows.from(0, column),
            read.from(row, column),
            ROWS,
            COLUMNS,
            sizes.seen(first + row + ROWS - 1),
            false);
      }
    }
  }

  /** Adds what a block contributes to the gradients of keys and values. */
  private void ofRows(int first, int count) {
    int last = sizes.seen(first + count - 1);
    for (int key = 0; key < last; key += ROWS) {
      int row = firstToSee(key, first);
      addProduct(
          scores.from(row, key), contentQueries.from(row, 0), ofKeys.from(key, 0), count - row);
    }
    for (int key = 0; key < last; key += ROWS) {
      int row = firstToSee(key, first);
      addProduct(weights.from(row, key), upstream.from(row, 0), ofValues.from(key, 0), count - row);
    }
  }

  /** Returns the place in a block of the first query that sees a key. */
  private int firstToSee(int key, int first) {
    return Math.max(key - sizes.memory() - first, 0);
  }

  /** Adds a tile of the product of a transposed matrix and another. */
  private void addProduct(Matrix transposed, Matrix other, Matrix sum, int terms) {
    multiply(transposed.transposed(), other, sum, ROWS, width, terms, true);
  }

  private void sumRows(Matrix block, int count, float[] sums) {
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < width; i += LANES) {
        FloatVector.fromArray(FLOATS, sums, i)
            .add(FloatVector.fromArray(FLOATS, block.array(), row * block.row() + i))
            .intoArray(sums, i);
      }
    }
  }
}
