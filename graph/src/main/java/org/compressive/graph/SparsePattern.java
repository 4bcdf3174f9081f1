package org.compressive.graph;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.SparseAttention;
import org.compressive.graph.config.SparseAttention.Pattern;
import org.compressive.ops.CausalMemoryMask;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The keys that each query of {@link SparseAttention} reads. Those of the heads nearby are a band
 * or blocks of the newest keys; those of the other heads are indices into [memory; window].
 *
 * @param slots M, the number of slots before the window
 * @param window the largest number of rows in a window
 * @param sameLength whether no query sees a key that is more than M slots back
 */
record SparsePattern(SparseAttention settings, int slots, int window, boolean sameLength) {

  /**
   * The keys of each query of the heads that read rows spread over everything.
   *
   * @param indices the index of each key, {@code [T, P]}; that of the query itself for keys that do
   *     not exist
   * @param distances the index of each key's distance in {@link #farDistances}, {@code [T, P]}
   * @param exists whether the key exists, {@code [T, P]}
   */
  record Keys(Operand<TInt32> indices, Operand<TInt32> distances, Operand<TBool> exists) {}

  static SparsePattern of(ModelConfig config, int layer) {
    return new SparsePattern(
        (SparseAttention) config.mixer(),
        config.memory(layer),
        config.window(),
        config.sameLength());
  }

  /** Returns the number of slots of memory that the heads nearby read. */
  int nearSlots() {
    return settings.pattern() == Pattern.STRIDED ? Math.min(settings.stride(), slots) : 0;
  }

  /** Returns the distances at which the heads nearby read, the largest first. */
  ImmutableIntArray nearDistances() {
    int count =
        switch (settings.pattern()) {
          case STRIDED -> Math.min(settings.stride() + 1, slots + window);
          case FIXED -> Math.min(settings.stride(), window);
        };
    return downFrom((sameLength ? Math.min(count, slots + 1) : count) - 1, 1);
  }

  /** Returns the distances at which the other heads read, the largest first. */
  ImmutableIntArray farDistances() {
    return downFrom(slots + window - 1, step());
  }

  /** Returns the difference of two successive distances at which the other heads read. */
  private int step() {
    return settings.pattern() == Pattern.STRIDED ? settings.stride() : 1;
  }

  /** Returns the multiples of {@code step} from {@code most}, or just below, down to 0. */
  private static ImmutableIntArray downFrom(int most, int step) {
    return ImmutableIntArray.copyOf(
        IntStream.rangeClosed(0, most / step).map(n -> (most / step - n) * step));
  }

  /**
   * Returns a mask that hides the rows of other blocks from the heads nearby, {@code [T, K]}; empty
   * if the pattern has no blocks.
   *
   * @param rows the places of the queries in the window, counted from 0, {@code [T]}
   * @param length the number of keys in the window, a scalar
   */
  Optional<Operand<TFloat32>> otherBlocks(Ops tf, Operand<TInt32> rows, Operand<TInt32> length) {
    if (settings.pattern() == Pattern.STRIDED) {
      return Optional.empty();
    }
    var stride = tf.constant(settings.stride());
    var own = tf.math.floorDiv(column(tf, rows), stride); // [T, 1]
    var keys = tf.range(tf.constant(0), length, tf.constant(1)); // [K]
    var same = tf.math.equal(own, tf.math.floorDiv(keys, stride)); // [T, K]
    return Optional.of(tf.select(same, tf.constant(0f), tf.constant(CausalMemoryMask.HIDDEN)));
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
        var back = tf.constant(farDistances().toArray()); // [P]
        yield keys(tf, queries, tf.math.sub(queries, back)); // [T, P]
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
    var last = tf.constant(farDistances().length() - 1);
    var distances = tf.math.sub(last, tf.math.floorDiv(known, tf.constant(step()))); // [T, P]
    return new Keys(indices, distances, exists);
  }

  private static Operand<TInt32> column(Ops tf, Operand<TInt32> rows) {
    return tf.expandDims(rows, tf.constant(1)); // [T, 1]
  }
}
