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
 * The arithmetic of {@link AttentionReconstruction} for one head of one sequence. Queries are taken
 * in blocks, so that their scores stay in the cache of a core.
 *
 * <p>An instance is used for many heads, one after the other; it is not thread-safe.
 */
final class ReconstructionHead {

  private static final int BLOCK = 64;

  /**
   * The sizes of a head.
   *
   * @param queries T
   * @param evicted N
   * @param compressed R
   * @param width E
   */
  record Sizes(int queries, int evicted, int compressed, int width) {}

  private final Sizes sizes;
  private final int width; // E, padded
  private final Matrix queries; // [BLOCK, E]
  private final Matrix target; // [BLOCK, E]
  private final Matrix result; // [BLOCK, E], then its gradient
  private final Matrix loaded; // [N or R, E]
  private final Side evicted;
  private final Side compressed;
  private final Matrix transposedValues; // [E, R], of the compressed rows
  private final Matrix ofWeights; // [BLOCK, R]
  private final Matrix ofKeys; // [R, E]
  private final Matrix ofValues; // [R, E]
  private final ArraySoftmax softmax = new ArraySoftmax();
  private final float[] lanes = new float[LANES];

  ReconstructionHead(Sizes sizes) {
    this.sizes = sizes;
    width = padded(sizes.width, COLUMNS);
    int columns = padded(sizes.compressed, COLUMNS);
    queries = Matrix.of(BLOCK, width);
    target = Matrix.of(BLOCK, width);
    result = Matrix.of(BLOCK, width);
    loaded = Matrix.of(Math.max(sizes.evicted, sizes.compressed), width);
    evicted = new Side(sizes.evicted);
    compressed = new Side(sizes.compressed);
    transposedValues = Matrix.of(width, columns);
    ofWeights = Matrix.of(BLOCK, columns);
    ofKeys = Matrix.of(columns, width);
    ofValues = Matrix.of(columns, width);
  }

  /** Keys and values. */
  record Rows(MemoryRows keys, MemoryRows values) {}

  /**
   * Returns the mean squared difference between attention over evicted rows and over compressed
   * ones.
   *
   * @param query {@code [T, E]}
   * @param old {@code [N, E]}
   * @param compact {@code [R, E]}
   * @param gradients of the compressed keys and values, {@code [R, E]}, which are written
   */
  float reconstruct(MemoryRows query, Rows old, Rows compact, Rows gradients) {
    evicted.load(old);
    compressed.load(compact);
    compressed.values.transpose(transposedValues, sizes.compressed, sizes.width);
    Arrays.fill(ofKeys.array(), 0);
    Arrays.fill(ofValues.array(), 0);
    double squares = 0;
    float scale = 2 / ((float) sizes.queries * sizes.width);
    for (int first = 0; first < sizes.queries; first += BLOCK) {
      int count = Math.min(BLOCK, sizes.queries - first);
      query.load(first, count, sizes.width, queries, 0);
      evicted.read(target, count);
      compressed.read(result, count);
      for (int row = 0; row < count; row++) {
        squares += differ(row, scale);
      }
      differentiate(count);
    }
    gradients.keys.store(0, sizes.compressed, sizes.width, ofKeys, 0);
    gradients.values.store(0, sizes.compressed, sizes.width, ofValues, 0);
    return (float) (squares / sizes.queries / sizes.width);
  }

  /**
   * Replaces a row of the result by the gradient of the loss, and returns the sum of the squared
   * differences.
   */
  private float differ(int row, float scale) {
    int at = row * result.row();
    FloatVector squares = FloatVector.zero(FLOATS);
    for (int i = at; i < at + width; i += LANES) {
      FloatVector difference =
          FloatVector.fromArray(FLOATS, result.array(), i)
              .sub(FloatVector.fromArray(FLOATS, target.array(), i));
      squares = difference.fma(difference, squares);
      difference.mul(scale).intoArray(result.array(), i);
    }
    return LaneSums.sum(squares, lanes);
  }

  private void differentiate(int count) {
    int columns = padded(sizes.compressed, COLUMNS);
    int rows = padded(count, ROWS);
    multiply(result, transposedValues, ofWeights, rows, columns, sizes.width, false);
    for (int row = 0; row < count; row++) {
      softmax.differentiate(ofWeights, compressed.weights, row, sizes.compressed, columns);
    }
    int all = padded(sizes.compressed, ROWS);
    multiply(compressed.weights.transposed(), result, ofValues, all, width, count, true);
    multiply(ofWeights.transposed(), queries, ofKeys, all, width, count, true);
  }

  /** The keys and values that queries read. */
  private final class Side {

    private final int rows;
    private final Matrix keys; // [E, rows]
    private final Matrix values; // [rows, E]
    private final Matrix weights; // [BLOCK, rows]

    Side(int rows) {
      this.rows = rows;
      int columns = padded(rows, COLUMNS);
      keys = Matrix.of(width, columns);
      values = Matrix.of(rows, width);
      weights = Matrix.of(BLOCK, columns);
    }

    void load(Rows from) {
      from.keys.load(0, rows, sizes.width, loaded, 0);
      loaded.transpose(keys, rows, sizes.width);
      from.values.load(0, rows, sizes.width, values, 0);
    }

    /** Attends from the first queries. */
    void read(Matrix to, int count) {
      int columns = padded(rows, COLUMNS);
      multiply(queries, keys, weights, padded(count, ROWS), columns, sizes.width, false);
      for (int row = 0; row < count; row++) {
        softmax.weigh(weights, row, rows, columns);
      }
      multiply(weights, values, to, padded(count, ROWS), width, rows, false);
    }
  }
}
