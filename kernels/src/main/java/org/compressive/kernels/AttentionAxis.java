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
 * The part of {@link AttentionHead} that depends on the positions of keys on one axis: consecutive
 * keys, and the scores of queries for their distances. In a row of scores by distance, the largest
 * is first, so the keys of query i begin at column T - i; this replaces Transformer-XL's relative
 * shift (Dai et al. 2019, arXiv 1901.02860, appendix B).
 *
 * <p>An instance is not thread-safe.
 */
final class AttentionAxis {

  /**
   * The place of an axis.
   *
   * @param first its first key
   * @param keys the number of its keys
   * @param firstDistance the row of its largest distance in the table of positions
   * @param distances the number of its distances
   */
  record Place(int first, int keys, int firstDistance, int distances) {

    private int columns() {
      return padded(distances, COLUMNS);
    }
  }

  private final Place place;
  private final int queries; // T
  private final int width; // E
  private final float[] bias; // [E]
  private final float[] ofBias; // [E]
  private final Matrix biased; // [block, E]
  private final Matrix ofBiased; // [block, E]
  private final Matrix scores; // [block, distances], or their gradient
  private final Matrix positions; // [distances, E]
  private final Matrix transposedPositions; // [E, distances]
  private final Matrix ofPositions; // [distances, E]

  /**
   * Creates an axis.
   *
   * @param queries T
   * @param width E
   * @param block the number of queries in a block
   */
  AttentionAxis(Place place, int queries, int width, int block) {
    this.place = place;
    this.queries = queries;
    this.width = width;
    int columns = padded(width, COLUMNS);
    bias = new float[columns];
    ofBias = new float[columns];
    biased = Matrix.of(block, columns);
    ofBiased = Matrix.of(block, columns);
    scores = Matrix.of(block, place.columns());
    positions = Matrix.of(place.columns(), columns);
    transposedPositions = Matrix.of(columns, place.columns());
    ofPositions = Matrix.of(place.columns(), columns);
  }

  /**
   * Begins with another head.
   *
   * @param table its projected positions on all axes
   * @param biasOfHead {@code [1, E]}
   */
  void start(MemoryRows table, MemoryRows biasOfHead) {
    table.load(place.firstDistance, place.distances, width, positions, 0);
    positions.transpose(transposedPositions, place.distances, width);
    biasOfHead.load(0, 1, width, Matrix.rows(bias, bias.length), 0);
  }

  /** Begins with the gradients of another sequence. */
  void startGradients() {
    Arrays.fill(ofPositions.array(), 0);
    Arrays.fill(ofBias, 0);
  }

  /** Adds the bias to queries. */
  void bias(Matrix block, int count) {
    add(block, bias, biased, count);
  }

  /** Writes the sums of each row and a vector; {@code sums} may be {@code rows}. */
  static void add(Matrix rows, float[] vector, Matrix sums, int count) {
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < vector.length; i += LANES) {
        FloatVector.fromArray(FLOATS, rows.array(), row * rows.row() + i)
            .add(FloatVector.fromArray(FLOATS, vector, i))
            .intoArray(sums.array(), row * sums.row() + i);
      }
    }
  }

  /**
   * Computes the scores of a block by distance.
   *
   * @param first the first query
   */
  void score(int first, int count) {
    for (int column = 0; column < place.distances; column += COLUMNS) {
      int from = firstQueryFor(column + COLUMNS - 1, first) / ROWS * ROWS;
      int to = padded(Math.min(endOfQueriesFor(column, first), count), ROWS);
      if (from < to) {
        multiply(
            biased.from(from, 0),
            transposedPositions.from(0, column),
            scores.from(from, column),
            to - from,
            COLUMNS,
            width,
            false);
      }
    }
  }

  /** Adds the scores of a query for the keys of the axis that it sees to its scores by key. */
  void addTo(Matrix byKey, int row, int query, int seen) {
    int count = Math.min(place.keys, seen - place.first);
    int to = row * byKey.row() + place.first;
    int from = row * scores.row() + queries - query;
    int whole = count / LANES * LANES;
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(FLOATS, byKey.array(), to + i)
          .add(FloatVector.fromArray(FLOATS, scores.array(), from + i))
          .intoArray(byKey.array(), to + i);
    }
    for (int i = whole; i < count; i++) {
      byKey.array()[to + i] += scores.array()[from + i];
    }
  }

  /** Rearranges the gradients of a query's scores by key into those by distance. */
  void takeFrom(Matrix byKey, int row, int query, int seen) {
    int count = Math.min(place.keys, seen - place.first);
    int own = row * scores.row();
    int to = own + queries - query;
    Arrays.fill(scores.array(), own, to, 0);
    System.arraycopy(byKey.array(), row * byKey.row() + place.first, scores.array(), to, count);
    Arrays.fill(scores.array(), to + count, own + place.columns(), 0);
  }

  /**
   * Adds the gradients of a block's queries, and sums those of the bias and of positions.
   *
   * @param first the first query
   * @param ofQueries {@code [block, E]}
   */
  void differentiate(int first, int count, Matrix ofQueries) {
    for (int column = 0; column < bias.length; column += COLUMNS) {
      for (int row = 0; row < count; row += ROWS) {
        int start = Math.max(queries - first - row - ROWS + 1, 0);
        int end = Math.min(queries - first - row + place.keys, place.distances);
        multiply(
            scores.from(row, start),
            positions.from(start, column),
            ofBiased.from(row, column),
            ROWS,
            COLUMNS,
            end - start,
            false);
      }
    }
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < bias.length; i += LANES) {
        FloatVector each =
            FloatVector.fromArray(FLOATS, ofBiased.array(), row * ofBiased.row() + i);
        each.add(FloatVector.fromArray(FLOATS, ofBias, i)).intoArray(ofBias, i);
        each.add(FloatVector.fromArray(FLOATS, ofQueries.array(), row * ofQueries.row() + i))
            .intoArray(ofQueries.array(), row * ofQueries.row() + i);
      }
    }
    for (int distance = 0; distance < place.distances; distance += ROWS) {
      int from = firstQueryFor(distance + ROWS - 1, first);
      int to = Math.min(endOfQueriesFor(distance, first), count);
      if (from < to) {
        multiply(
            scores.from(from, distance).transposed(),
            biased.from(from, 0),
            ofPositions.from(distance, 0),
            ROWS,
            bias.length,
            to - from,
            true);
      }
    }
  }

  /**
   * Writes the gradients.
   *
   * @param table those of projected positions on all axes
   * @param biasOfHead {@code [1, E]}
   */
  void store(MemoryRows table, MemoryRows biasOfHead) {
    table.store(place.firstDistance, place.distances, width, ofPositions, 0);
    biasOfHead.store(0, 1, width, Matrix.rows(ofBias, ofBias.length), 0);
  }

  /** Returns the place in a block of the first query that needs a column, or one before it. */
  private int firstQueryFor(int column, int first) {
    return Math.max(queries - column - first, 0);
  }

  /** Returns the place after that of the last query that needs a column, or one after it. */
  private int endOfQueriesFor(int column, int first) {
    return queries - column - first + place.keys;
  }
}
