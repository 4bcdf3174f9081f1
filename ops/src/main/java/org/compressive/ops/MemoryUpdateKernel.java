package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Longs;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.compressive.kernels.KernelCall;
import org.compressive.kernels.KernelOp;
import org.compressive.kernels.KernelTensor;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The two results of a {@link MemoryUpdate} as ops that copy each row once, or not at all where
 * they are the whole memory or all new rows. They are separate ops, so that evicted rows that
 * nothing reads are not copied.
 */
final class MemoryUpdateKernel {

  /** The number of bytes from which several threads copy them. */
  private static final long SHARED = 1 << 20;

  /** The rows that stay. */
  static final MemoryUpdateKernel KEPT = new MemoryUpdateKernel("MemoryKept", true);

  /** The rows that are evicted. */
  static final MemoryUpdateKernel EVICTED = new MemoryUpdateKernel("MemoryEvicted", false);

  private final boolean kept;
  private final KernelOp value;
  private final KernelOp gradients;
  private final CustomGradient gradient;

  private MemoryUpdateKernel(String name, boolean kept) {
    this.kept = kept;
    value =
        KernelOp.named(name)
            .inputs(TFloat32.class, TFloat32.class, TInt32.class)
            .outputs(TFloat32.class)
            .shapes(inputs -> List.of(sized(inputs.get(1), Shape.UNKNOWN_SIZE)))
            .kernel(this::compute);
    gradients =
        KernelOp.named(name + "Gradients")
            .inputs(TFloat32.class, TFloat32.class, TFloat32.class)
            .outputs(TFloat32.class, TFloat32.class)
            .shapes(inputs -> inputs.subList(1, 3))
            .kernel(this::differentiate);
    gradient =
        CustomGradient.define(
            name,
            (tf, upstream, result, operands) ->
                gradients.add(tf, upstream, operands.get(0), operands.get(1)).stream()
                    .map(MemoryUpdateKernel::floats)
                    .toList());
  }

  /**
   * Adds the op to the graph.
   *
   * @param memory {@code [..., M, D]}
   * @param rows {@code [..., T, D]}
   * @param capacity the largest number of rows that are kept
   * @param count the number of rows of the result, or {@link Shape#UNKNOWN_SIZE}
   * @param differentiable whether the result has a gradient, which is of the first order only
   */
  Operand<TFloat32> create(
      Ops tf,
      Operand<TFloat32> memory,
      Operand<TFloat32> rows,
      int capacity,
      long count,
      boolean differentiable) {
    var result = floats(value.add(tf, memory, rows, tf.constant(capacity)).get(0));
    var shaped = tf.ensureShape(result, sized(result.shape(), count));
    return differentiable ? gradient.apply(tf, shaped, List.of(memory, rows), List.of()) : shaped;
  }

  private void compute(KernelCall call) {
    Shape held = call.input(0).shape();
    Shape fresh = call.input(1).shape();
    // When the graph is built, a dimension may be unknown; a copy would read the wrong elements.
    checkArgument(
        sized(held, 0).equals(sized(fresh, 0)),
        "rows (%s) must have the shape of the memory (%s) except for their number",
        fresh,
        held);
    var memory = new Part(call.input(0), 0);
    var rows = new Part(call.input(1), memory.end());
    long dropped = Math.max(rows.end() - call.input(2).ints().get(0), 0);
    long first = kept ? dropped : 0;
    long end = kept ? rows.end() : dropped;
    if (memory.isAt(first, end)) {
      call.forward(0, 0);
    } else if (rows.isAt(first, end)) {
      call.forward(1, 0);
    } else {
      KernelTensor result = call.output(0, sized(held, end - first));
      each(
          call,
          result,
          block -> {
            memory.read(block, first, end, result);
            rows.read(block, first, end, result);
          });
    }
  }

  /** Computes the gradients of memory and of the new rows, zero for rows not in the result. */
  private void differentiate(KernelCall call) {
    KernelTensor upstream = call.input(0);
    var memory = new Part(call.output(0, call.input(1).shape()), 0);
    var rows = new Part(call.output(1, call.input(2).shape()), memory.end());
    long first = kept ? rows.end() - rows(upstream) : 0;
    long end = first + rows(upstream);
    each(
        call,
        upstream,
        block -> {
          memory.write(block, first, end, upstream);
          rows.write(block, first, end, upstream);
        });
  }

  /** Does some work for each block of rows, in several threads if there are many bytes. */
  private static void each(KernelCall call, KernelTensor copied, IntConsumer work) {
    Shape shape = copied.shape();
    int blocks = (int) shape.take(shape.numDimensions() - 2).size();
    if (shape.size() * Float.BYTES < SHARED) {
      IntStream.range(0, blocks).forEach(work);
    } else {
      call.parallel(blocks, work);
    }
  }

  private static Operand<TFloat32> floats(Operand<?> x) {
    return x.asOutput().expect(TFloat32.class);
  }

  private static long rows(KernelTensor tensor) {
    return tensor.shape().get(tensor.shape().numDimensions() - 2);
  }

  private static Shape sized(Shape shape, long rows) {
    long[] sizes = shape.asArray();
    sizes[sizes.length - 2] = rows;
    return Shape.of(sizes);
  }

  /**
   * Memory or the new rows, as a part of both together.
   *
   * @param tensor {@code [..., rows, D]}, one block of rows after the other
   * @param start the number of rows before it
   */
  private record Part(KernelTensor tensor, long start) {

    long end() {
      return start + rows(tensor);
    }

    boolean isAt(long first, long end) {
      return start == first && end() == end;
    }

    private long rowBytes() {
      return tensor.shape().get(tensor.shape().numDimensions() - 1) * Float.BYTES;
    }

    /** Copies a block of the rows from {@code first} to before {@code end}, as far as here. */
    void read(long block, long first, long end, KernelTensor to) {
      long from = Longs.constrainToRange(first, start, end());
      long until = Longs.constrainToRange(end, start, end());
      long size = rowBytes();
      to.copy(
          (block * (end - first) + Longs.constrainToRange(from - first, 0, end - first)) * size,
          tensor,
          (block * rows(tensor) + from - start) * size,
          (until - from) * size);
    }

    /**
     * Fills a block: the rows from {@code first} to before {@code end} come from another tensor,
     * which has only these; the others become zeros.
     */
    void write(long block, long first, long end, KernelTensor from) {
      long begin = Longs.constrainToRange(first, start, end());
      long until = Longs.constrainToRange(end, start, end());
      long size = rowBytes();
      long place = block * rows(tensor) * size;
      tensor.clear(place, (begin - start) * size);
      tensor.copy(
          place + (begin - start) * size,
          from,
          (block * (end - first) + Longs.constrainToRange(begin - first, 0, end - first)) * size,
          (until - begin) * size);
      tensor.clear(place + (until - start) * size, (end() - until) * size);
    }
  }
}
