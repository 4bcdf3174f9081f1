package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;
import static org.tensorflow.ndarray.Shape.isCompatible;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The update of a first-in first-out memory, which appends new rows and evicts the oldest ones.
 *
 * <p>Let {@code all = concat(memory, rows)} along the row axis, the second to last, oldest row
 * first. Then {@link #memory} is the newest {@code capacity} rows of {@code all}, and {@link
 * #evicted} is the rows before them. While M + T is at most the capacity, the memory grows and
 * nothing is evicted. There may be more new rows than the memory holds; in that case some of them
 * are evicted immediately.
 *
 * <p>These are lines 2 and 7 of Algorithm 1 of Rae et al. 2019 (arXiv 1911.05507), where the oldest
 * n_s rows of the memory are passed to the compression function. Unlike in the paper, the window
 * may be longer than the memory.
 *
 * <p>Every dimension may be unknown when the graph is built, but the rank must be known. Where M
 * and T are known, the row counts of the outputs are static, and nothing is copied if the new rows
 * replace the memory as a whole. Otherwise, TensorFlow's ops copy the rows that stay in memory
 * twice; {@linkplain CompressiveOps#withKernels kernels in Java} copy no row twice, and none that
 * nothing reads.
 *
 * @param <T> the type of the elements
 */
public final class MemoryUpdate<T extends TNumber> {
  private final Operand<T> memory;
  private final Operand<T> evicted;

  private MemoryUpdate(Operand<T> memory, Operand<T> evicted) {
    this.memory = memory;
    this.evicted = evicted;
  }

  /**
   * Adds the ops to the graph.
   *
   * @param memory the memory before the update, oldest row first, {@code [..., B, M, D]}
   * @param rows the new rows, oldest first, {@code [..., B, T, D]}
   * @param capacity the largest number of rows that the memory may hold, 0 or more
   * @throws IllegalArgumentException if the capacity is negative, an operand has a rank below 3, or
   *     the operands differ in more than the number of rows
   */
  public static <T extends TNumber> MemoryUpdate<T> create(
      Ops tf, Operand<T> memory, Operand<T> rows, long capacity) {
    return create(tf, memory, rows, capacity, false, true);
  }

  /**
   * Adds the ops to the graph.
   *
   * @param kernels whether the graph may contain ops with kernels in Java, which are used for
   *     float32 if rows have to be copied
   * @param gradients whether such ops have gradients
   */
  static <T extends TNumber> MemoryUpdate<T> create(
      Ops tf,
      Operand<T> memory,
      Operand<T> rows,
      long capacity,
      boolean kernels,
      boolean gradients) {
    checkArgument(capacity >= 0, "memory capacity (%s) must be 0 or more rows", capacity);
    Shape held = memory.shape();
    Shape fresh = rows.shape();
    checkArgument(
        held.numDimensions() >= 3, "memory (%s) must be of rank 3 or more, [..., B, M, D]", held);
    checkArgument(
        fresh.numDimensions() == held.numDimensions(),
        "memory rows (%s) must be of memory's rank %s",
        fresh,
        held.numDimensions());
    int axis = axis(memory);
    checkArgument(
        IntStream.range(0, held.numDimensions())
            .allMatch(i -> i == axis || isCompatible(held.get(i), fresh.get(i))),
        "memory (%s) and its rows (%s) must be equal in all dimensions but rows",
        held,
        fresh);
    Ops scoped = tf.withSubScope("MemoryUpdate");
    boolean known = held.get(axis) != Shape.UNKNOWN_SIZE && fresh.get(axis) != Shape.UNKNOWN_SIZE;
    long all = known ? held.get(axis) + fresh.get(axis) : Shape.UNKNOWN_SIZE;
    long dropped = Math.max(all - capacity, 0);
    if (known && dropped == held.get(axis)) {
      return new MemoryUpdate<>(scoped.identity(rows), scoped.identity(memory));
    }
    if (kernels && memory.type() == TFloat32.class) {
      long kept = known ? all - dropped : Shape.UNKNOWN_SIZE;
      long evicted = known ? dropped : Shape.UNKNOWN_SIZE;
      return new MemoryUpdate<>(
          kernel(scoped, MemoryUpdateKernel.KEPT, memory, rows, capacity, kept, gradients),
          kernel(scoped, MemoryUpdateKernel.EVICTED, memory, rows, capacity, evicted, gradients));
    }
    return known
        ? fixed(scoped, memory, rows, held.get(axis), dropped)
        : dynamic(scoped, memory, rows, capacity);
  }

  private static <T extends TNumber> Operand<T> kernel(
      Ops tf,
      MemoryUpdateKernel kernel,
      Operand<T> memory,
      Operand<T> rows,
      long capacity,
      long count,
      boolean gradients) {
    int most = (int) Math.min(capacity, Integer.MAX_VALUE); // no tensor has more rows
    return kernel
        .create(
            tf,
            memory.asOutput().expect(TFloat32.class),
            rows.asOutput().expect(TFloat32.class),
            most,
            count,
            gradients)
        .asOutput()
        .expect(memory.type());
  }

  /**
   * Returns the memory after the update, {@code [..., B, min(M + T, capacity), D]}, oldest row
   * first.
   */
  public Operand<T> memory() {
    return memory;
  }

  /** Returns the evicted rows, {@code [..., B, max(M + T - capacity, 0), D]}, oldest row first. */
  public Operand<T> evicted() {
    return evicted;
  }

  private static <T extends TNumber> MemoryUpdate<T> fixed(
      Ops tf, Operand<T> memory, Operand<T> rows, long size, long dropped) {
    if (dropped < size) {
      Operand<TInt32> split = rowCount(tf, dropped);
      Operand<T> kept =
          slice(tf, memory, split, rowCount(tf, size - dropped)); // [..., B, M - E, D]
      return new MemoryUpdate<>(join(tf, kept, rows), slice(tf, memory, rowCount(tf, 0), split));
    }
    Operand<TInt32> split = rowCount(tf, dropped - size);
    Operand<T> passing = slice(tf, rows, rowCount(tf, 0), split); // [..., B, E - M, D]
    Operand<TInt32> remaining = rowCount(tf, rows.shape().get(axis(rows)) + size - dropped);
    return new MemoryUpdate<>(slice(tf, rows, split, remaining), join(tf, memory, passing));
  }

  private static <T extends TNumber> MemoryUpdate<T> dynamic(
      Ops tf, Operand<T> memory, Operand<T> rows, long capacity) {
    Operand<T> all = join(tf, memory, rows); // [..., B, M + T, D]
    Operand<TInt32> count = StaticShape.sizeAtRunTime(tf, tf.shape(all), axis(all)); // []
    // No tensor has more rows than this, so the bound changes nothing and fits an int32.
    Operand<TInt32> most = rowCount(tf, Math.min(capacity, Integer.MAX_VALUE));
    Operand<TInt32> kept = tf.math.minimum(count, most);
    Operand<TInt32> dropped = tf.math.sub(count, kept);
    return new MemoryUpdate<>(
        slice(tf, all, dropped, kept), slice(tf, all, rowCount(tf, 0), dropped));
  }

  private static Operand<TInt32> rowCount(Ops tf, long rows) {
    return tf.constant(Math.toIntExact(rows));
  }

  private static <T extends TNumber> Operand<T> join(Ops tf, Operand<T> older, Operand<T> newer) {
    return tf.concat(List.of(older, newer), tf.constant(axis(older)));
  }

  /** Slices rows. The indices are int32, because the C++ gradient of a slice fails for int64. */
  private static <T extends TNumber> Operand<T> slice(
      Ops tf, Operand<T> x, Operand<TInt32> first, Operand<TInt32> count) {
    List<Operand<TInt32>> begin = new ArrayList<>();
    List<Operand<TInt32>> size = new ArrayList<>();
    for (int i = 0; i < x.shape().numDimensions(); i++) {
      boolean isRows = i == axis(x);
      begin.add(isRows ? first : tf.constant(0));
      // -1 means all. A known size is given as such, or else its static shape would be lost.
      size.add(isRows ? count : rowCount(tf, x.shape().get(i)));
    }
    return tf.slice(x, tf.stack(begin), tf.stack(size));
  }

  private static int axis(Operand<?> x) {
    return x.shape().numDimensions() - 2;
  }
}
