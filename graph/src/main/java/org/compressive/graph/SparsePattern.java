package org.compressive.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SparseAttention;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * The keys that each query of {@link SparseAttention} reads, as indices into [memory; window].
 *
 * @param slots M, the number of slots before the window
 * @param window the largest number of rows in a window
 * @param sameLength whether no query sees a key that is more than M slots back
 */
record SparsePattern(SparseAttention settings, int slots, int window, boolean sameLength) {

  /**
   * The keys of each query.
   *
   * @param indices the index of each key, {@code [T, P]}; that of the query itself for keys that do
   *     not exist
   * @param back the number of slots from the query back to the key, {@code [T, P]}; 0 for keys that
   *     do not exist
   * @param exists whether the key exists, {@code [T, P]}
   */
  record Keys(Operand<TInt32> indices, Operand<TInt32> back, Operand<TBool> exists) {}

  static SparsePattern of(ModelConfig config, int layer) {
    return new SparsePattern(
        (SparseAttention) config.mixer(),
        config.memory(layer),
        config.window(),
        config.sameLength());
  }

  /**
   * Returns the keys of the heads nearby.
   *
   * @param rows the places of the queries in the window, counted from 0, {@code [T]}
   */
  Keys near(Ops tf, Operand<TInt32> rows) {
    var queries = column(tf, rows); // [T, 1]
    return switch (settings.pattern()) {
      case STRIDED -> {
        int[] back = upTo(Math.min(settings.stride() + 1, slots + window));
        yield keys(tf, queries, tf.math.sub(queries, tf.array(back))); // [T, P]
      }
      case FIXED -> {
        int[] places = upTo(Math.min(settings.stride(), window));
        var first = tf.math.sub(queries, placeInBlock(tf, queries)); // [T, 1]
        yield keys(tf, queries, tf.math.add(first, tf.array(places))); // [T, P]
      }
    };
  }

  /**
   * Returns the keys of the other heads.
   *
   * @param rows the places of the queries in the window, counted from 0, {@code [T]}
   */
  Keys far(Ops tf, Operand<TInt32> rows) {
    var queries = column(tf, rows); // [T, 1]
    return switch (settings.pattern()) {
      case STRIDED -> {
        int[] back =
            IntStream.range(0, slots + window).filter(j -> j % settings.stride() == 0).toArray();
        yield keys(tf, queries, tf.math.sub(queries, tf.array(back))); // [T, P]
      }
      case FIXED -> {
        var common = tf.math.add(tf.array(summaries()), tf.zerosLike(queries)); // [T, P - 1]
        int first = settings.stride() - settings.summaryRows();
        var isSummary = tf.math.greaterEqual(placeInBlock(tf, queries), tf.constant(first));
        // A query that is itself a summary is among the common keys already.
        var nowhere = tf.constant(-slots - 1);
        var itself = tf.select(isSummary, nowhere, queries); // [T, 1]
        yield keys(tf, queries, tf.concat(List.of(common, itself), tf.constant(1))); // [T, P]
      }
    };
  }

  /** Returns the places of the rows at the ends of all blocks, in memory below 0. */
  private int[] summaries() {
    int first = settings.stride() - settings.summaryRows();
    return IntStream.range(-slots, window)
        .filter(place -> Math.floorMod(place, settings.stride()) >= first)
        .toArray();
  }

  private Operand<TInt32> placeInBlock(Ops tf, Operand<TInt32> places) {
    return tf.math.floorMod(places, tf.constant(settings.stride()));
  }

  /**
   * Returns the keys at given places.
   *
   * @param queries the places of the queries, {@code [T, 1]}
   * @param places the places of keys, {@code [T, P]}: those of the window are counted from 0, and
   *     those of memory are below 0
   */
  private Keys keys(Ops tf, Operand<TInt32> queries, Operand<TInt32> places) {
    var back = tf.math.sub(queries, places); // [T, P]
    int least = -slots;
    Operand<TBool> exists =
        tf.math.logicalAnd(
            tf.math.greaterEqual(places, tf.constant(least)),
            tf.math.greaterEqual(back, tf.constant(0)));
    if (sameLength) {
      exists = tf.math.logicalAnd(exists, tf.math.lessEqual(back, tf.constant(slots)));
    }
    var known = tf.select(exists, back, tf.constant(0)); // [T, P]
    var indices = tf.math.sub(tf.math.add(queries, tf.constant(slots)), known); // [T, P]
    return new Keys(indices, known, exists);
  }

  private static Operand<TInt32> column(Ops tf, Operand<TInt32> rows) {
    return tf.expandDims(rows, tf.constant(1)); // [T, 1]
  }

  private static int[] upTo(int count) {
    return IntStream.range(0, count).toArray();
  }
}
