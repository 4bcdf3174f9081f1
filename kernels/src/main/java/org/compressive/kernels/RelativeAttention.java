package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.compressive.kernels.AttentionHead.Operands;
import org.compressive.kernels.AttentionHead.Sizes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Attention of a window over [memory; window] with relative positions as one op, and its gradient
 * as another: scores {@code (q + u) k + (q + v) r} as in Transformer-XL (Dai et al. 2019, arXiv
 * 1901.02860, section 3.3), their softmax, and the sum of the values weighted by it.
 *
 * <p>The ops read the projections as matrix products leave them, with heads side by side, and write
 * their result in the same way. Scores stay in the cache, and the scores of keys after the query
 * are not computed. The gradient takes the weights from the first op instead of computing them
 * again.
 *
 * <p>These ops need kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class RelativeAttention {

  private static final KernelOp VALUE =
      KernelOp.named("RelativeAttention")
          .vectors()
          .inputs(
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TInt32.class)
          .outputs(TFloat32.class, TFloat32.class)
          .shapes(RelativeAttention::shapes)
          .kernel(RelativeAttention::compute);

  private static final KernelOp GRADIENTS =
      KernelOp.named("RelativeAttentionGradients")
          .vectors()
          .inputs(
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TFloat32.class,
              TInt32.class)
          .outputs(TFloat32.class, TFloat32.class, TFloat32.class, TFloat32.class, TFloat32.class)
          .shapes(
              inputs ->
                  List.of(
                      inputs.get(1),
                      inputs.get(2),
                      Shape.unknown(),
                      Shape.unknown(),
                      Shape.unknown()))
          .kernel(RelativeAttention::differentiate);

  private static final PerThread<Sizes, AttentionHead> ARITHMETIC =
      new PerThread<>(AttentionHead::new);

  private static final AtomicLong CALLS = new AtomicLong();

  private RelativeAttention() {}

  /**
   * Adds the op that attends.
   *
   * @param window the queries, keys and values of the window side by side, {@code [B, T, 3 H E]},
   *     each with its heads side by side; queries are scaled
   * @param memory the keys and values of memory side by side, {@code [B, M, 2 H E]}
   * @param positions the projected positions of the distances K to 0 with K = M + T, {@code [K + 1,
   *     H E]}; with far keys, those from F + T to 0 and then those from K - F to 0
   * @param contentBias u, scaled as the queries, {@code [H, ..., E]}
   * @param positionBiases v, scaled as the queries, {@code [1, H, ..., E]}; with far keys, {@code
   *     [2, H, ..., E]}, theirs first
   * @param hidden a number that is added to each score, {@code [T, K]} or {@code [B, T, K]}; query
   *     i sees no keys after M + i
   * @param far F, the number of the oldest keys whose positions are counted on an axis of their
   *     own, as if they directly preceded the window; 0 if there is one axis
   * @return what is read, {@code [B, T, H E]}, and the weights of the keys, {@code [H, B, T, K]}
   * @throws IllegalArgumentException if the shapes are known not to be these
   * @throws IllegalStateException if kernels are not available
   */
  public static ImmutableList<Operand<TFloat32>> create(
      Ops tf,
      Operand<TFloat32> window,
      Operand<TFloat32> memory,
      Operand<TFloat32> positions,
      Operand<TFloat32> contentBias,
      Operand<TFloat32> positionBiases,
      Operand<TFloat32> hidden,
      int far) {
    check(
        window.shape(),
        memory.shape(),
        positions.shape(),
        contentBias.shape(),
        positionBiases.shape(),
        far);
    checkHidden(hidden.shape(), window.shape(), sum(window.shape().get(1), memory.shape().get(1)));
    return VALUE.addFloats(
        tf, window, memory, positions, contentBias, positionBiases, hidden, tf.constant(far));
  }

  /**
   * Adds the op that computes the gradients of window, memory, positions, and the two biases. Those
   * of positions and biases are for each sequence, and must be summed.
   *
   * @param upstream the gradient of what is read, {@code [B, T, H E]}
   * @param weights the second result of {@link #create}
   * @param far F, a scalar
   * @return {@code [B, T, 3 H E]}, {@code [B, M, 2 H E]}, {@code [B, distances, H E]}, {@code [B, H
   *     E]} and {@code [B, axes H E]}
   */
  public static ImmutableList<Operand<TFloat32>> gradients(
      Ops tf,
      Operand<TFloat32> upstream,
      Operand<TFloat32> window,
      Operand<TFloat32> memory,
      Operand<TFloat32> positions,
      Operand<TFloat32> contentBias,
      Operand<TFloat32> positionBiases,
      Operand<TFloat32> weights,
      Operand<TInt32> far) {
    return GRADIENTS.addFloats(
        tf, upstream, window, memory, positions, contentBias, positionBiases, weights, far);
  }

  /** Checks shapes, of which sizes may be unknown while a graph is built. */
  private static void check(
      Shape window,
      Shape memory,
      Shape positions,
      Shape contentBias,
      Shape positionBiases,
      int far) {
    int rank = contentBias.numDimensions();
    checkArgument(
        rank >= 2
            && !contentBias.hasUnknownDimension()
            && contentBias.size() == contentBias.get(0) * contentBias.get(rank - 1),
        "contentBias (%s) must be [H, ..., E]",
        contentBias);
    long all = contentBias.size();
    require("window", window, Shape.of(-1, -1, 3 * all), "BT");
    require("memory", memory, Shape.of(window.get(0), -1, 2 * all), "BM");
    require("positionBiases", positionBiases, contentBias.prepend(far == 0 ? 1 : 2), "");
    long slots = memory.get(1);
    checkArgument(
        far >= 0 && (slots == Shape.UNKNOWN_SIZE || far <= slots),
        "the number of far keys (%s) must be from 0 to that of memory (%s)",
        far,
        memory);
    long keys = sum(window.get(1), slots);
    long distances = sum(keys, far == 0 ? 1 : window.get(1) + 2);
    require("positions", positions, Shape.of(distances, all), "R");
  }

  private static void checkHidden(Shape hidden, Shape window, long keys) {
    Shape mask = Shape.of(window.get(1), keys);
    Shape masks = mask.prepend(window.get(0));
    checkArgument(
        hidden.isCompatibleWith(mask) || hidden.isCompatibleWith(masks),
        "hidden (%s) must be %s or %s",
        hidden,
        mask,
        masks);
  }

  /**
   * Checks a shape.
   *
   * @param letters the names of the first sizes, of which those that may be anything are shown
   */
  private static void require(String name, Shape shape, Shape expected, String letters) {
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

  private static long sum(long a, long b) {
    return a == Shape.UNKNOWN_SIZE || b == Shape.UNKNOWN_SIZE ? Shape.UNKNOWN_SIZE : a + b;
  }

  private static List<Shape> shapes(List<Shape> inputs) {
    Shape window = inputs.get(0);
    return List.of(
        window.take(2).append(inputs.get(2).get(1)),
        Shape.of(
            inputs.get(3).get(0),
            window.get(0),
            window.get(1),
            sum(window.get(1), inputs.get(1).get(1))));
  }

  private static void compute(KernelCall call) {
    var layout = Layout.of(call, 0, call.input(6).ints().get(0));
    KernelTensor[] operands = tensors(0, 5, call::input);
    KernelTensor hidden = call.input(5);
    checkHidden(hidden.shape(), call.input(0).shape(), layout.sizes.keys());
    KernelTensor result = call.output(0, layout.rows());
    KernelTensor weights = call.output(1, layout.weights());
    forEachHead(
        call,
        layout,
        operands,
        (arithmetic, own, head, sequence) ->
            arithmetic.attend(
                own,
                layout.hidden(hidden, sequence),
                layout.weights(weights, head, sequence),
                layout.result(result, head, sequence)));
  }

  private static void differentiate(KernelCall call) {
    var layout = Layout.of(call, 1, call.input(7).ints().get(0));
    KernelTensor upstream = call.input(0);
    KernelTensor[] operands = tensors(1, 5, call::input);
    KernelTensor weights = call.input(6);
    checkArgument(
        upstream.shape().equals(layout.rows()),
        "the gradient (%s) must have the shape of what is read (%s)",
        upstream.shape(),
        layout.rows());
    checkArgument(
        weights.shape().equals(layout.weights()),
        "weights (%s) must be %s",
        weights.shape(),
        layout.weights());
    Shape biases = Shape.of(layout.sequences, layout.width());
    int axes = layout.sizes.axes().size();
    KernelTensor[] gradients = {
      call.output(0, call.input(1).shape()),
      call.output(1, call.input(2).shape()),
      call.output(2, call.input(3).shape().prepend(layout.sequences)),
      call.output(3, biases),
      call.output(4, Shape.of(layout.sequences, (long) axes * layout.width()))
    };
    forEachHead(
        call,
        layout,
        operands,
        (arithmetic, own, head, sequence) ->
            arithmetic.differentiate(
                own,
                layout.weights(weights, head, sequence),
                layout.result(upstream, head, sequence),
                layout.gradients(gradients, head, sequence)));
  }

  /** The work for a head of a sequence. */
  private interface HeadWork {
    void run(AttentionHead arithmetic, Operands own, int head, int sequence);
  }

  private static void forEachHead(
      KernelCall call, Layout layout, KernelTensor[] operands, HeadWork work) {
    long number = CALLS.getAndIncrement();
    call.parallel(
        layout.count(),
        part -> {
          int head = part / layout.sequences;
          int sequence = part % layout.sequences;
          Operands own = layout.operands(operands, head, sequence);
          AttentionHead arithmetic = ARITHMETIC.get(layout.sizes);
          arithmetic.start(number, head, own);
          work.run(arithmetic, own, head, sequence);
        });
  }

  private static KernelTensor[] tensors(int first, int count, IntFunction<KernelTensor> get) {
    return IntStream.range(first, first + count).mapToObj(get).toArray(KernelTensor[]::new);
  }

  /** The places of the heads in the tensors. */
  private record Layout(int heads, int sequences, Sizes sizes) {

    /** Reads the sizes from the inputs, of which the window has a place, and checks them. */
    static Layout of(KernelCall call, int first, int far) {
      Shape window = call.input(first).shape();
      Shape memory = call.input(first + 1).shape();
      Shape bias = call.input(first + 3).shape();
      check(
          window, memory, call.input(first + 2).shape(), bias, call.input(first + 4).shape(), far);
      int queries = Math.toIntExact(window.get(1));
      int keys = Math.toIntExact(queries + memory.get(1));
      int width = Math.toIntExact(bias.get(bias.numDimensions() - 1));
      var sizes = new Sizes(queries, keys, width, far);
      long largest = Math.max((long) queries * keys, sizes.distances() * window.get(2));
      checkArgument(
          largest <= Integer.MAX_VALUE / Float.BYTES,
          "window (%s) and memory (%s) must have fewer than 2^31 bytes for each sequence",
          window,
          memory);
      return new Layout(Math.toIntExact(bias.get(0)), Math.toIntExact(window.get(0)), sizes);
    }

    int count() {
      return Math.multiplyExact(heads, sequences);
    }

    /** Returns H E. */
    int width() {
      return heads * sizes.width();
    }

    Shape rows() {
      return Shape.of(sequences, sizes.queries(), width());
    }

    Shape weights() {
      return Shape.of(heads, sequences, sizes.queries(), sizes.keys());
    }

    /** Returns the operands of a head, from the five tensors that begin with the window. */
    Operands operands(KernelTensor[] tensors, int head, int sequence) {
      return operands(tensors, head, sequence, 0);
    }

    /** Returns the gradients of a head, of which those of positions and biases have sequences. */
    Operands gradients(KernelTensor[] tensors, int head, int sequence) {
      return operands(tensors, head, sequence, sequence);
    }

    private Operands operands(KernelTensor[] tensors, int head, int sequence, int common) {
      KernelTensor window = tensors[0];
      KernelTensor memory = tensors[1];
      int axes = sizes.axes().size();
      return new Operands(
          rows(window, sequence, sizes.queries(), 3, head),
          rows(memory, sequence, sizes.memory(), 2, head),
          rows(memory, sequence, sizes.memory(), 2, heads + head),
          rows(window, sequence, sizes.queries(), 3, heads + head),
          rows(window, sequence, sizes.queries(), 3, 2 * heads + head),
          rows(tensors[3], common, 1, 1, head),
          IntStream.range(0, axes)
              .mapToObj(axis -> rows(tensors[4], common, 1, axes, axis * heads + head))
              .collect(toImmutableList()),
          positions(tensors[2], head, common));
    }

    MemoryRows positions(KernelTensor tensor, int head, int sequence) {
      return rows(tensor, sequence, sizes.distances(), 1, head);
    }

    MemoryRows result(KernelTensor tensor, int head, int sequence) {
      return rows(tensor, sequence, sizes.queries(), 1, head);
    }

    MemoryRows hidden(KernelTensor tensor, int sequence) {
      int masked = tensor.shape().numDimensions() == 2 ? 0 : sequence;
      return matrix(tensor, masked);
    }

    MemoryRows weights(KernelTensor tensor, int head, int sequence) {
      return matrix(tensor, head * sequences + sequence);
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
      return new MemoryRows(
          tensor.bytes((long) sequence * bytes, bytes), head * sizes.width(), row);
    }
  }
}
