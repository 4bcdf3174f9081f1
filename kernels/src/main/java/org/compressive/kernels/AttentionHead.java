package org.compressive.kernels;

import static org.compressive.kernels.Tiles.COLUMNS;
import static org.compressive.kernels.Tiles.ROWS;
import static org.compressive.kernels.Tiles.multiply;
import static org.compressive.kernels.Tiles.padded;
import static org.compressive.kernels.VectorMemory.FLOATS;
import static org.compressive.kernels.VectorMemory.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.compressive.kernels.Tiles.Matrix;

/**
 * The arithmetic of {@link RelativeAttention} for one head of one sequence. Query i sees the keys
 * up to K - T + i, and nothing is computed for later keys, but for those in the same tile.
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
   */
  record Sizes(int queries, int keys, int width) {

    int memory() {
      return keys - queries;
    }

    int distances() {
      return keys + 1;
    }

    int paddedKeys() {
      return padded(keys, COLUMNS);
    }

    /** Leaves room for a vector that begins at the last distance. */
    int paddedDistances() {
      return padded(distances() + LANES, COLUMNS);
    }

    int paddedWidth() {
      return padded(width, COLUMNS);
    }

    /** Returns the number of keys that a query sees; queries after the last see all. */
    int seen(int query) {
      return Math.min(memory() + query + 1, keys);
    }
  }

  /**
   * Where a head finds what it reads.
   *
   * @param query {@code [T, E]}
   * @param memoryKeys {@code [K - T, E]}
   * @param memoryValues {@code [K - T, E]}
   * @param windowKeys {@code [T, E]}
   * @param windowValues {@code [T, E]}
   * @param contentBias {@code [1, E]}
   * @param positionBias {@code [1, E]}
   */
  record Operands(
      MemoryRows query,
      MemoryRows memoryKeys,
      MemoryRows memoryValues,
      MemoryRows windowKeys,
      MemoryRows windowValues,
      MemoryRows contentBias,
      MemoryRows positionBias) {}

  private final Sizes sizes;
  private final int width; // E, padded
  private final int keys; // K, padded
  private final int distances; // K + 1, padded

  // [BLOCK, E] each
  private final Matrix contentQueries;
  private final Matrix positionQueries;
  private final Matrix read; // or the gradient of contentQueries
  private final Matrix upstream;
  private final Matrix ofPositionQueries;

  private final Matrix scores; // [BLOCK, K], by key
  private final Matrix byDistance; // [BLOCK, K + 1], the largest distance first
  private final Matrix weights; // [BLOCK, K]
  private final Matrix rows; // [K, E], keys or values
  private final Matrix transposed; // [E, K], keys or values
  private final Matrix ofKeys; // [K, E]
  private final Matrix ofValues; // [K, E]
  private final Matrix ofPositions; // [K + 1, E]

  private final float[] contentBias;
  private final float[] positionBias;
  private final float[] hiddenRow;
  private final ArraySoftmax softmax = new ArraySoftmax();

  AttentionHead(Sizes sizes) {
    this.sizes = sizes;
    width = sizes.paddedWidth();
    keys = sizes.paddedKeys();
    distances = sizes.paddedDistances();
    contentQueries = Matrix.of(BLOCK, width);
    positionQueries = Matrix.of(BLOCK, width);
    read = Matrix.of(BLOCK, width);
    upstream = Matrix.of(BLOCK, width);
    ofPositionQueries = Matrix.of(BLOCK, width);
    scores = Matrix.of(BLOCK, keys);
    byDistance = Matrix.of(BLOCK, distances);
    weights = Matrix.of(BLOCK, keys);
    rows = Matrix.of(keys, width);
    transposed = Matrix.of(width, keys);
    ofKeys = Matrix.of(keys, width);
    ofValues = Matrix.of(keys, width);
    ofPositions = Matrix.of(distances, width);
    contentBias = new float[width];
    positionBias = new float[width];
    hiddenRow = new float[keys];
  }

  Sizes sizes() {
    return sizes;
  }

  /** Returns projected positions as {@link #attend} takes them, {@code [E, K + 1]}. */
  static Matrix transposedPositions(Sizes sizes, MemoryRows positions) {
    Matrix plain = positions(sizes, positions);
    Matrix result = Matrix.of(sizes.paddedWidth(), sizes.paddedDistances());
    plain.transpose(result, sizes.distances(), sizes.width());
    return result;
  }

  /** Returns projected positions as {@link #differentiate} takes them, {@code [K + 1, E]}. */
  static Matrix positions(Sizes sizes, MemoryRows positions) {
    Matrix result = Matrix.of(sizes.paddedDistances(), sizes.paddedWidth());
    positions.load(0, sizes.distances(), sizes.width(), result, 0);
    return result;
  }

  /**
   * Attends.
   *
   * @param positions the result of {@link #transposedPositions}
   * @param hidden {@code [T, K]}
   * @param weights {@code [T, K]}, which is written
   * @param result {@code [T, E]}, which is written
   */
  void attend(
      Operands operands,
      Matrix positions,
      MemoryRows hidden,
      MemoryRows weights,
      MemoryRows result) {
    loadBiases(operands);
    load(operands.memoryKeys, operands.windowKeys);
    rows.transpose(transposed, sizes.keys, sizes.width);
    load(operands.memoryValues, operands.windowValues);
    for (int first = 0; first < sizes.queries; first += BLOCK) {
      int count = Math.min(BLOCK, sizes.queries - first);
      loadQueries(operands, first, count);
      byKey(contentQueries, transposed, scores, first, count);
      byDistance(positions, first, count);
      for (int row = 0; row < count; row++) {
        weigh(row, first + row, hidden);
      }
      weights.store(first, count, sizes.keys, scores, 0);
      for (int column = 0; column < width; column += COLUMNS) {
        for (int row = 0; row < count; row += ROWS) {
          int seen = sizes.seen(first + row + ROWS - 1);
          replaceTile(scores.from(row, 0), rows.from(0, column), read.from(row, column), seen);
        }
      }
      result.store(first, count, sizes.width, read, 0);
    }
  }

  /**
   * Computes gradients.
   *
   * @param positions the result of {@link #positions}
   * @param weights {@code [T, K]}
   * @param ofResult the gradient of the result, {@code [T, E]}
   * @param gradients of the operands, which are written
   * @param ofPositionKeys the gradient of the positions, {@code [K + 1, E]}, which is written
   */
  void differentiate(
      Operands operands,
      Matrix positions,
      MemoryRows weights,
      MemoryRows ofResult,
      Operands gradients,
      MemoryRows ofPositionKeys) {
    loadBiases(operands);
    load(operands.memoryValues, operands.windowValues);
    rows.transpose(transposed, sizes.keys, sizes.width);
    load(operands.memoryKeys, operands.windowKeys);
    for (Matrix sums : new Matrix[] {ofKeys, ofValues, ofPositions}) {
      Arrays.fill(sums.array(), 0);
    }
    float[] ofContentBias = new float[width];
    float[] ofPositionBias = new float[width];
    for (int first = 0; first < sizes.queries; first += BLOCK) {
      int count = Math.min(BLOCK, sizes.queries - first);
      loadQueries(operands, first, count);
      ofResult.load(first, count, sizes.width, upstream, 0);
      weights.load(first, count, sizes.keys, this.weights, 0);
      byKey(upstream, transposed, scores, first, count);
      for (int row = 0; row < count; row++) {
        differentiate(row, first + row);
      }
      ofQueries(positions, first, count);
      sumRows(read, count, ofContentBias);
      sumRows(ofPositionQueries, count, ofPositionBias);
      add(read, ofPositionQueries, count);
      gradients.query.store(first, count, sizes.width, read, 0);
      ofRows(first, count);
    }
    int memory = sizes.memory();
    gradients.memoryKeys.store(0, memory, sizes.width, ofKeys, 0);
    gradients.windowKeys.store(0, sizes.queries, sizes.width, ofKeys, memory);
    gradients.memoryValues.store(0, memory, sizes.width, ofValues, 0);
    gradients.windowValues.store(0, sizes.queries, sizes.width, ofValues, memory);
    gradients.contentBias.store(0, 1, sizes.width, Matrix.rows(ofContentBias, width), 0);
    gradients.positionBias.store(0, 1, sizes.width, Matrix.rows(ofPositionBias, width), 0);
    ofPositionKeys.store(0, sizes.distances(), sizes.width, ofPositions, 0);
  }

  private void loadBiases(Operands operands) {
    operands.contentBias.load(0, 1, sizes.width, Matrix.rows(contentBias, width), 0);
    operands.positionBias.load(0, 1, sizes.width, Matrix.rows(positionBias, width), 0);
  }

  private void load(MemoryRows memory, MemoryRows window) {
    memory.load(0, sizes.memory(), sizes.width, rows, 0);
    window.load(0, sizes.queries, sizes.width, rows, sizes.memory());
  }

  private void loadQueries(Operands operands, int first, int count) {
    operands.query.load(first, count, sizes.width, contentQueries, 0);
    float[] content = contentQueries.array();
    float[] position = positionQueries.array();
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < width; i += LANES) {
        int at = row * contentQueries.row() + i;
        FloatVector query = FloatVector.fromArray(FLOATS, content, at);
        query.add(FloatVector.fromArray(FLOATS, contentBias, i)).intoArray(content, at);
        query.add(FloatVector.fromArray(FLOATS, positionBias, i)).intoArray(position, at);
      }
    }
  }

  /**
   * Multiplies rows of a block by a transposed matrix {@code [E, K]}, for the keys that are seen.
   */
  private void byKey(Matrix block, Matrix columns, Matrix result, int first, int count) {
    int rows = padded(count, ROWS);
    int common = sizes.seen(first) / COLUMNS * COLUMNS; // which all queries see
    multiply(block, columns, result, rows, common, sizes.width, false);
    int last = sizes.seen(first + count - 1);
    for (int key = common; key < last; key += COLUMNS) {
      int row = firstToSee(key, first) / ROWS * ROWS;
      multiply(
          block.from(row, 0),
          columns.from(0, key),
          result.from(row, key),
          rows - row,
          COLUMNS,
          sizes.width,
          false);
    }
  }

  /** Computes the scores of a block by distance. Query i needs those from column T - i on. */
  private void byDistance(Matrix positions, int first, int count) {
    int rows = padded(count, ROWS);
    int common = padded(sizes.queries - first, COLUMNS); // from which on all queries need them
    for (int column = 0; column < common; column += COLUMNS) {
      int row = Math.max(sizes.queries - column - COLUMNS + 1 - first, 0) / ROWS * ROWS;
      if (row < rows) {
        multiply(
            positionQueries.from(row, 0),
            positions.from(0, column),
            byDistance.from(row, column),
            rows - row,
            COLUMNS,
            sizes.width,
            false);
      }
    }
    multiply(
        positionQueries,
        positions.from(0, common),
        byDistance.from(0, common),
        rows,
        distances - common,
        sizes.width,
        false);
  }

  /** Replaces the scores of a query by weights. */
  private void weigh(int row, int query, MemoryRows hidden) {
    float[] score = scores.array();
    float[] distance = byDistance.array();
    int seen = sizes.seen(query);
    int at = row * scores.row();
    int distanceAt = row * byDistance.row() + sizes.queries - query;
    hidden.load(query, 1, seen, Matrix.rows(hiddenRow, keys), 0);
    for (int i = 0; i < seen; i += LANES) {
      FloatVector.fromArray(FLOATS, score, at + i)
          .add(FloatVector.fromArray(FLOATS, distance, distanceAt + i))
          .add(FloatVector.fromArray(FLOATS, hiddenRow, i))
          .intoArray(score, at + i);
    }
    softmax.weigh(scores, row, seen, keys);
  }

  /** Replaces the gradient of a query's weights by that of its scores, by key and by distance. */
  private void differentiate(int row, int query) {
    int seen = sizes.seen(query);
    softmax.differentiate(scores, weights, row, seen, keys);
    int own = row * byDistance.row();
    int from = own + sizes.queries - query;
    Arrays.fill(byDistance.array(), own, from, 0);
    System.arraycopy(scores.array(), row * scores.row(), byDistance.array(), from, seen);
    Arrays.fill(byDistance.array(), from + seen, own + distances, 0);
  }

  /** Computes the gradients of a block's queries from those of its scores. */
  private void ofQueries(Matrix positions, int first, int count) {
    for (int column = 0; column < width; column += COLUMNS) {
      for (int row = 0; row < count; row += ROWS) {
        int last = first + row + ROWS - 1;
        replaceTile(
            scores.from(row, 0), rows.from(0, column), read.from(row, column), sizes.seen(last));
      }
    }
    for (int column = 0; column < width; column += COLUMNS) {
      for (int row = 0; row < count; row += ROWS) {
        int distance = Math.max(sizes.queries - first - row - ROWS + 1, 0);
        replaceTile(
            byDistance.from(row, distance),
            positions.from(distance, column),
            ofPositionQueries.from(row, column),
            sizes.distances() - distance);
      }
    }
  }

  private static void replaceTile(Matrix a, Matrix b, Matrix c, int terms) {
    multiply(a, b, c, ROWS, COLUMNS, terms, false);
  }

  /** Adds what a block contributes to the gradients of keys, values and positions. */
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
    for (int distance = 0; distance < sizes.distances(); distance += ROWS) {
      int row = Math.max(sizes.queries - distance - ROWS + 1 - first, 0);
      if (row < count) {
        addProduct(
            byDistance.from(row, distance),
            positionQueries.from(row, 0),
            ofPositions.from(distance, 0),
            count - row);
      }
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

  private void add(Matrix to, Matrix other, int count) {
    for (int i = 0; i < count * to.row(); i += LANES) {
      FloatVector.fromArray(FLOATS, to.array(), i)
          .add(FloatVector.fromArray(FLOATS, other.array(), i))
          .intoArray(to.array(), i);
    }
  }
}
