package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.compressive.kernels.AttentionHead.Operands;
import org.compressive.kernels.AttentionHead.Part;
import org.compressive.kernels.AttentionHead.Sizes;
import org.tensorflow.ndarray.Shape;

/**
 * The sizes of a call of {@link RelativeAttention} or {@link CarriedAttention}, and the places of
 * the heads in its tensors.
 *
 * @param heads H
 * @param sequences B
 * @param sizes those of a head
 */
record AttentionLayout(int heads, int sequences, Sizes sizes) {

  private static final PerThread<Sizes, AttentionHead> ARITHMETIC =
      new PerThread<>(AttentionHead::new);

  private static final AtomicLong CALLS = new AtomicLong();

  /**
   * The shapes of the operands that are the same in all forms of attention. While a graph is built,
   * sizes may be unknown.
   *
   * @param window {@code [B, T, 3 H E]}
   * @param slots M, or {@link Shape#UNKNOWN_SIZE}
   * @param positions {@code [distances, H E]}
   * @param contentBias {@code [H, ..., E]}
   * @param positionBiases {@code [axes, H, ..., E]}
   */
  record Shapes(
      Shape window, long slots, Shape positions, Shape contentBias, Shape positionBiases) {

    /** Checks all but the number of slots, which is that of memory. */
    void check(int far, Object memory) {
      int rank = contentBias.numDimensions();
      checkArgument(
          rank >= 2
              && !contentBias.hasUnknownDimension()
              && contentBias.size() == contentBias.get(0) * contentBias.get(rank - 1),
          "contentBias (%s) must be [H, ..., E]",
          contentBias);
      require("window", window, Shape.of(-1, -1, 3 * width()), "BT");
      require("positionBiases", positionBiases, contentBias.prepend(far == 0 ? 1 : 2), "");
      checkArgument(
          far >= 0 && (slots == Shape.UNKNOWN_SIZE || far <= slots),
          "the number of far keys (%s) must be from 0 to that of memory (%s)",
          far,
          memory);
      long distances = sum(keys(), far == 0 ? 1 : sum(window.get(1), 2));
      require("positions", positions, Shape.of(distances, width()), "R");
    }

    void checkHidden(Shape hidden) {
      Shape mask = Shape.of(window.get(1), keys());
      Shape masks = mask.prepend(window.get(0));
      checkArgument(
          hidden.isCompatibleWith(mask) || hidden.isCompatibleWith(masks),
          "hidden (%s) must be %s or %s",
          hidden,
          mask,
          masks);
    }

    /** Returns H E. */
    long width() {
      return contentBias.size();
    }

    long keys() {
      return sum(window.get(1), slots);
    }

    /** Returns the layout, if all sizes are known. */
    AttentionLayout layout(int far) {
      int queries = Math.toIntExact(window.get(1));
      int width = Math.toIntExact(contentBias.get(contentBias.numDimensions() - 1));
      var sizes = new Sizes(queries, Math.toIntExact(keys()), width, far);
      long largest = Math.max(queries * keys(), sizes.distances() * window.get(2));
      checkArgument(
          largest <= Integer.MAX_VALUE / Float.BYTES,
          "window (%s) and memory (of %s slots) must have fewer than 2^31 bytes for each sequence",
          window,
          slots);
      return new AttentionLayout(
          Math.toIntExact(contentBias.get(0)), Math.toIntExact(window.get(0)), sizes);
    }
  }

  /**
   * Checks a shape.
   *
   * @param letters the names of the first sizes, of which those that may be anything are shown
   */
  static void require(String name, Shape shape, Shape expected, String letters) {
    checkArgument(
        !shape.isUnknown()
            && shape.numDimensions() == expected.numDimensions()
            && shape.isCompatibleWith(expected),
        "%s (%s) must be [%s]",
        name,
        shape,
        IntStream.range(0, expected.numDimensions())
            .mapToObj(i -> size(expected.get(i), i, letters))
            .collect(joining(", ")));
  }

  private static String size(long size, int axis, String letters) {
    return size == Shape.UNKNOWN_SIZE ? letters.substring(axis, axis + 1) : Long.toString(size);
  }

  static long sum(long a, long b) {
    return a == Shape.UNKNOWN_SIZE || b == Shape.UNKNOWN_SIZE ? Shape.UNKNOWN_SIZE : a + b;
  }

  /** Returns the operands of a head of a sequence. */
  interface Source {
    Operands get(int head, int sequence);
  }

  /** The work for a head of a sequence. */
  interface Work {
    void run(AttentionHead arithmetic, Operands own, int head, int sequence);
  }

  /** Does the work for all heads, in parallel. */
  void forEachHead(KernelCall call, Source operands, Work work) {
    long number = CALLS.getAndIncrement();
    call.parallel(
        Math.multiplyExact(heads, sequences),
        part -> {
          int head = part / sequences;
          int sequence = part % sequences;
          Operands own = operands.get(head, sequence);
          AttentionHead arithmetic = ARITHMETIC.get(sizes);
          arithmetic.start(number, head, own);
          work.run(arithmetic, own, head, sequence);
        });
  }

  /** Returns H E. */
  int width() {
    return heads * sizes.width();
  }

  /** Returns the shape of what is read, {@code [B, T, H E]}. */
  Shape rows() {
    return Shape.of(sequences, sizes.queries(), width());
  }

  /** Returns the shape of the weights, {@code [H, B, T, K]}. */
  Shape weights() {
    return Shape.of(heads, sequences, sizes.queries(), sizes.keys());
  }

  /** Returns the shape of the keys or values of the window by head, {@code [H, B, T, E]}. */
  Shape windowByHead() {
    return Shape.of(heads, sequences, sizes.queries(), sizes.width());
  }

  /** Returns a head of the queries of the window. */
  MemoryRows queries(KernelTensor window, int head, int sequence) {
    return rows(window, sequence, sizes.queries(), 3, head);
  }

  /** Returns a head of the keys of the window. */
  Part keys(KernelTensor window, int head, int sequence) {
    return new Part(rows(window, sequence, sizes.queries(), 3, heads + head), sizes.queries());
  }

  /** Returns a head of the values of the window. */
  Part values(KernelTensor window, int head, int sequence) {
    return new Part(rows(window, sequence, sizes.queries(), 3, 2 * heads + head), sizes.queries());
  }

  /** Returns a head of the keys, 0, or of the values, 1, of memory {@code [B, M, 2 H E]}. */
  Part remembered(KernelTensor memory, int head, int sequence, int group) {
    return new Part(
        rows(memory, sequence, sizes.memory(), 2, group * heads + head), sizes.memory());
  }

  /** Returns a head of rows {@code [H, B, rows, E]}. */
  Part byHead(KernelTensor tensor, int head, int sequence) {
    int count = Math.toIntExact(tensor.shape().get(2));
    int bytes = count * sizes.width() * Float.BYTES;
    long first = (long) (head * sequences + sequence) * bytes;
    return new Part(new MemoryRows(tensor.bytes(first, bytes), 0, sizes.width()), count);
  }

  MemoryRows contentBias(KernelTensor bias, int head, int sequence) {
    return rows(bias, sequence, 1, 1, head);
  }

  ImmutableList<MemoryRows> positionBiases(KernelTensor biases, int head, int sequence) {
    int axes = sizes.axes().size();
    return IntStream.range(0, axes)
        .mapToObj(axis -> rows(biases, sequence, 1, axes, axis * heads + head))
        .collect(toImmutableList());
  }

  MemoryRows positions(KernelTensor positions, int head, int sequence) {
    return rows(positions, sequence, sizes.distances(), 1, head);
  }

  MemoryRows result(KernelTensor result, int head, int sequence) {
    return rows(result, sequence, sizes.queries(), 1, head);
  }

  MemoryRows hidden(KernelTensor hidden, int sequence) {
    int masked = hidden.shape().numDimensions() == 2 ? 0 : sequence;
    return matrix(hidden, masked);
  }

  MemoryRows weights(KernelTensor weights, int head, int sequence) {
    return matrix(weights, head * sequences + sequence);
  }

  /** Returns one of the matrices {@code [T, K]} of a tensor. */
  private MemoryRows matrix(KernelTensor tensor, int index) {
    int bytes = sizes.queries() * sizes.keys() * Float.BYTES;
    return new MemoryRows(tensor.bytes((long) index * bytes, bytes), 0, sizes.keys());
  }

  /**
   * Returns the rows of a head from a tensor {@code [sequences, count, groups H E]}.
   *
   * @param head the number of the head among {@code groups H}
   */
  private MemoryRows rows(KernelTensor tensor, int sequence, int count, int groups, int head) {
    int row = groups * width();
    int bytes = count * row * Float.BYTES;
    return new MemoryRows(tensor.bytes((long) sequence * bytes, bytes), head * sizes.width(), row);
  }
}
