package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.compressive.kernels.AttentionAxis.Place;
import org.compressive.kernels.AttentionHead.Operands;
import org.compressive.kernels.AttentionHead.Sizes;
import org.compressive.kernels.Tiles.Matrix;
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

  private static List<Shape> shapes(List<Shape> inputs) {
    Shape window = inputs.get(0);
    Shape positions = inputs.get(2);
    Shape bias = inputs.get(3);
    if (window.isUnknown() || positions.isUnknown() || bias.isUnknown()) {
      return List.of(Shape.unknown(), Shape.unknown());
    }
    Shape memory = inputs.get(1);
    boolean known =
        !memory.isUnknown()
            && memory.get(1) != Shape.UNKNOWN_SIZE
            && window.get(1) != Shape.UNKNOWN_SIZE;
    long keys = known ? memory.get(1) + window.get(1) : Shape.UNKNOWN_SIZE;
    return List.of(
        window.take(2).append(positions.get(1)),
        Shape.of(bias.get(0), window.get(0), window.get(1), keys));
  }

  private static void compute(KernelCall call) {
    var layout = Layout.of(call, 0, call.input(6).ints().get(0));
    KernelTensor[] operands = tensors(0, 5, call::input);
    KernelTensor hidden = call.input(5);
    layout.checkHidden(hidden.shape());
    KernelTensor result = call.output(0, layout.rows());
    KernelTensor weights = call.output(1, layout.weights());
    var positions = new Positions(layout, call.input(2), Place::loadTransposed);
    call.parallel(
        layout.count(),
        part -> {
          int head = part % layout.heads;
          int sequence = part / layout.heads;
          layout
              .arithmetic()
              .attend(
                  layout.operands(operands, head, sequence),
                  positions.of(head),
                  layout.hidden(hidden, sequence),
                  layout.weights(weights, head, sequence),
                  layout.result(result, head, sequence));
        });
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
    var positions = new Positions(layout, call.input(3), Place::load);
    call.parallel(
        layout.count(),
        part -> {
          int head = part % layout.heads;
          int sequence = part / layout.heads;
          layout
              .arithmetic()
              .differentiate(
                  layout.operands(operands, head, sequence),
                  positions.of(head),
                  layout.weights(weights, head, sequence),
                  layout.result(upstream, head, sequence),
                  layout.gradients(gradients, head, sequence));
        });
  }

  private static KernelTensor[] tensors(int first, int count, IntFunction<KernelTensor> get) {
    return IntStream.range(first, first + count).mapToObj(get).toArray(KernelTensor[]::new);
  }

  /** The positions of the heads on each axis, loaded by the first part that needs them. */
  private static final class Positions {

    /** A way to load the positions of an axis. */
    interface Loading {
      Matrix call(Place axis, MemoryRows positions, int width);
    }

    private final Layout layout;
    private final KernelTensor tensor;
    private final Loading loading;
    private final Map<Integer, ImmutableList<Matrix>> loaded = new ConcurrentHashMap<>();

    Positions(Layout layout, KernelTensor tensor, Loading loading) {
      this.layout = layout;
      this.tensor = tensor;
      this.loading = loading;
    }

    ImmutableList<Matrix> of(int head) {
      return loaded.computeIfAbsent(
          head,
          h ->
              layout.sizes.axes().stream()
                  .map(
                      axis ->
                          loading.call(axis, layout.positions(tensor, h, 0), layout.sizes.width()))
                  .collect(toImmutableList()));
    }
  }

  /** The places of the heads in the tensors. */
  private record Layout(int heads, int sequences, Sizes sizes) {

    private static final ThreadLocal<AttentionHead> ARITHMETIC = new ThreadLocal<>();

    /** Reads the sizes from the inputs, of which the window has a place. */
    static Layout of(KernelCall call, int first, int far) {
      Shape window = call.input(first).shape();
      Shape memory = call.input(first + 1).shape();
      Shape positions = call.input(first + 2).shape();
      Shape bias = call.input(first + 3).shape();
      checkArgument(
          window.numDimensions() == 3 && memory.numDimensions() == 3,
          "window (%s) and memory (%s) must be of rank 3",
          window,
          memory);
      checkArgument(bias.numDimensions() >= 2, "bias (%s) must be [H, ..., E]", bias);
      int heads = Math.toIntExact(bias.get(0));
      int width = Math.toIntExact(bias.get(bias.numDimensions() - 1));
      int all = Math.multiplyExact(heads, width);
      int queries = Math.toIntExact(window.get(1));
      int keys = Math.toIntExact(queries + memory.get(1));
      Shape biases = bias.prepend(far == 0 ? 1 : 2);
      checkArgument(
          bias.size() == all && call.input(first + 4).shape().equals(biases),
          "biases of positions (%s) must be %s",
          call.input(first + 4).shape(),
          biases);
      checkArgument(
          far >= 0 && far <= memory.get(1),
          "the number of far keys (%s) must be from 0 to that of memory (%s)",
          far,
          memory);
      checkArgument(
          window.get(2) == 3L * all && memory.get(2) == 2L * all && memory.get(0) == window.get(0),
          "window (%s) and memory (%s) must be [B, T, 3 H E] and [B, M, 2 H E] for biases of %s",
          window,
          memory,
          bias);
      var sizes = new Sizes(queries, keys, width, far);
      checkArgument(
          positions.equals(Shape.of(sizes.distances(), all)),
          "positions (%s) must be %s",
          positions,
          Shape.of(sizes.distances(), all));
      checkArgument(
          Math.max((long) queries * keys, (sizes.distances() + 1L) * 3 * all)
              <= Integer.MAX_VALUE / Float.BYTES,
          "window (%s) and memory (%s) must have fewer than 2^31 bytes for each sequence",
          window,
          memory);
      return new Layout(heads, Math.toIntExact(window.get(0)), sizes);
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

    void checkHidden(Shape hidden) {
      Shape mask = Shape.of(sizes.queries(), sizes.keys());
      checkArgument(
          hidden.equals(mask) || hidden.equals(mask.prepend(sequences)),
          "hidden (%s) must be %s or %s",
          hidden,
          mask,
          mask.prepend(sequences));
    }

    /** Returns this thread's arithmetic, whose arrays are used again while sizes are the same. */
    AttentionHead arithmetic() {
      AttentionHead known = ARITHMETIC.get();
      if (known == null || !known.sizes().equals(sizes)) {
        known = new AttentionHead(sizes);
        ARITHMETIC.set(known);
      }
      return known;
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
