package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The distribution of a layer's attention over 18 buckets: six each for compressed memory, memory
 * and the window, from oldest to newest (the paper's figure 2). Shares are averaged over the batch,
 * heads and queries. They add up to 1, or to 0 if there is nothing but padding. Slot j of n is in
 * bucket floor(6 j / n) of its six. Buckets without a slot are 0, as are all six of a memory that a
 * layer does not have.
 */
public final class AttentionBuckets {

  /** The number of buckets for each kind of slot. */
  public static final int EACH = 6;

  /** The total number of buckets. */
  public static final int COUNT = 3 * EACH;

  /** The names of the buckets in files, in order: compressed0 to compressed5, memory0 and so on. */
  public static final ImmutableList<String> NAMES =
      Stream.of("compressed", "memory", "window")
          .flatMap(part -> IntStream.range(0, EACH).mapToObj(i -> part + i))
          .collect(toImmutableList());

  private AttentionBuckets() {}

  /**
   * Returns the share of the attention that falls in each bucket.
   *
   * @param attention {@code [H, B, T, K]} with T and K known, over compressed memory, memory and
   *     the window
   * @param compressedSlots C, the number of slots of compressed memory
   * @param memorySlots M, the number of slots of memory
   * @param pass the pass to which the attention belongs; queries of padding do not count
   * @return {@code [18]}
   */
  public static Operand<TFloat32> of(
      Ops tf, Operand<TFloat32> attention, int compressedSlots, int memorySlots, Pass pass) {
    Shape shape = attention.shape();
    checkArgument(
        shape.numDimensions() == 4
            && shape.get(2) >= 1
            && shape.get(3) == shape.get(2) + compressedSlots + memorySlots,
        "attention (%s) must be [H, B, T, C + M + T] with C %s and M %s",
        shape,
        compressedSlots,
        memorySlots);
    int window = (int) shape.get(2);
    float[][] bucketOf = new float[compressedSlots + memorySlots + window][COUNT];
    mark(bucketOf, 0, compressedSlots, 0);
    mark(bucketOf, compressedSlots, memorySlots, EACH);
    mark(bucketOf, compressedSlots + memorySlots, window, 2 * EACH);
    var ofHeads = tf.math.mean(attention, tf.constant(0)); // [B, T, K]
    var received = pass.meanOfRows(tf, ofHeads); // [K]
    var row = tf.expandDims(received, tf.constant(0)); // [1, K]
    var shares = tf.linalg.matMul(row, tf.constant(bucketOf)); // [1, 18]
    return tf.reshape(shares, tf.array(COUNT)); // [18]
  }

  /**
   * Returns the share of the attention that falls in each bucket, for each layer.
   *
   * @param attention the attention of each layer, as in {@link CompressiveStack.Output#attention}
   * @return {@code [18]} for each layer; zeros if the mixer carries a state and attends to no slots
   */
  public static List<Operand<TFloat32>> ofLayers(
      Ops tf, ModelConfig config, List<Operand<TFloat32>> attention, Pass pass) {
    if (config.mixer().carriesState()) {
      return Collections.nCopies(config.layers(), tf.constant(new float[COUNT]));
    }
    List<Operand<TFloat32>> shares = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      int compressed = config.compressedMemory(layer);
      shares.add(of(tf, attention.get(layer), compressed, config.memory(layer), pass)); // [18]
    }
    return shares;
  }

  private static void mark(float[][] bucketOf, int first, int slots, int firstBucket) {
    for (int slot = 0; slot < slots; slot++) {
      int bucket = (int) ((long) EACH * slot / slots);
      bucketOf[first + slot][firstBucket + bucket] = 1;
    }
  }
}
