package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.compressive.kernels.AttentionHead.Operands;
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
    checked(
            window.shape(),
            memory.shape(),
            positions.shape(),
            contentBias.shape(),
            positionBiases.shape(),
            far)
        .checkHidden(hidden.shape());
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

  /** Checks shapes, of which sizes may be unknown while a graph is built, and gathers them. */
  private static AttentionLayout.Shapes checked(
      Shape window,
      Shape memory,
      Shape positions,
      Shape contentBias,
      Shape positionBiases,
      int far) {
    long slots = memory.numDimensions() == 3 ? memory.get(1) : Shape.UNKNOWN_SIZE;
    var shapes = new AttentionLayout.Shapes(window, slots, positions, contentBias, positionBiases);
    shapes.check(far, memory);
    AttentionLayout.require(
        "memory", memory, Shape.of(window.get(0), -1, 2 * shapes.width()), "BM");
    return shapes;
  }

  private static List<Shape> shapes(List<Shape> inputs) {
    Shape window = inputs.get(0);
    return List.of(
        window.take(2).append(inputs.get(2).get(1)),
        Shape.of(
            inputs.get(3).get(0),
            window.get(0),
            window.get(1),
            AttentionLayout.sum(window.get(1), inputs.get(1).get(1))));
  }

  private static void compute(KernelCall call) {
    int far = call.input(6).ints().get(0);
    var shapes = checked(call, 0, far);
    KernelTensor hidden = call.input(5);
    shapes.checkHidden(hidden.shape());
    var layout = shapes.layout(far);
    var operands = call.inputs(0, 5);
    KernelTensor result = call.output(0, layout.rows());
    KernelTensor weights = call.output(1, layout.weights());
    layout.forEachHead(
        call,
        (head, sequence) -> operands(layout, operands, head, sequence, 0),
        (arithmetic, own, head, sequence) ->
            arithmetic.attend(
                own,
                layout.hidden(hidden, sequence),
                Optional.of(layout.weights(weights, head, sequence)),
                layout.result(result, head, sequence)));
  }

  private static void differentiate(KernelCall call) {
    int far = call.input(7).ints().get(0);
    var layout = checked(call, 1, far).layout(far);
    KernelTensor upstream = call.input(0);
    var operands = call.inputs(1, 5);
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
    int sequences = layout.sequences();
    int axes = layout.sizes().axes().size();
    var gradients =
        ImmutableList.of(
            call.output(0, call.input(1).shape()),
            call.output(1, call.input(2).shape()),
            call.output(2, call.input(3).shape().prepend(sequences)),
            call.output(3, Shape.of(sequences, layout.width())),
            call.output(4, Shape.of(sequences, (long) axes * layout.width())));
    layout.forEachHead(
        call,
        (head, sequence) -> operands(layout, operands, head, sequence, 0),
        (arithmetic, own, head, sequence) ->
            arithmetic.differentiate(
                own,
                layout.weights(weights, head, sequence),
                layout.result(upstream, head, sequence),
                operands(layout, gradients, head, sequence, sequence)));
  }

  /** Checks the shapes of the inputs, of which the window has a place. */
  private static AttentionLayout.Shapes checked(KernelCall call, int first, int far) {
    return checked(
        call.input(first).shape(),
        call.input(first + 1).shape(),
        call.input(first + 2).shape(),
        call.input(first + 3).shape(),
        call.input(first + 4).shape(),
        far);
  }

  /**
   * Returns the places of a head in window, memory, positions and biases, or in their gradients.
   *
   * @param common the sequence of what the sequences have in common, which their gradients have not
   */
  private static Operands operands(
      AttentionLayout layout, List<KernelTensor> tensors, int head, int sequence, int common) {
    KernelTensor window = tensors.get(0);
    KernelTensor memory = tensors.get(1);
    return new Operands(
        layout.queries(window, head, sequence),
        ImmutableList.of(
            layout.remembered(memory, head, sequence, 0), layout.keys(window, head, sequence)),
        ImmutableList.of(
            layout.remembered(memory, head, sequence, 1), layout.values(window, head, sequence)),
        layout.contentBias(tensors.get(3), head, common),
        layout.positionBiases(tensors.get(4), head, common),
        layout.positions(tensors.get(2), head, common));
  }
}
