package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The softmax of attention with relative positions as one op that reads the scores once, and its
 * gradient as another. It does not compute the weights of keys after the query, which are 0. If the
 * scores of positions are by distance, it finds the distance of each key by itself, which replaces
 * Transformer-XL's relative shift (Dai et al. 2019, arXiv 1901.02860, appendix B).
 *
 * <p>These ops need kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class AttentionSoftmax {

  private static final KernelOp VALUE =
      KernelOp.named("RelativeAttentionSoftmax")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class, TFloat32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs.subList(0, 1))
          .kernel(AttentionSoftmax::compute);

  private static final KernelOp BY_KEY =
      KernelOp.named("RelativeAttentionSoftmaxGradient")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs.subList(1, 2))
          .kernel(call -> differentiate(call, false));

  private static final KernelOp BY_DISTANCE =
      KernelOp.named("RelativeAttentionSoftmaxGradients")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class)
          .outputs(TFloat32.class, TFloat32.class)
          .shapes(inputs -> List.of(inputs.get(1), byDistance(inputs.get(1))))
          .kernel(call -> differentiate(call, true));

  private AttentionSoftmax() {}

  /**
   * Adds the op that computes the weights.
   *
   * @param content scores by key, {@code [H, B, T, K]}, with K at least T; query i sees no keys
   *     after K - T + i
   * @param positions scores by key, {@code [H, B, T, K]}, or by distance, the largest first, {@code
   *     [H, B, T, K + 1]}; by distance, the last T keys are the queries' own positions
   * @param hidden a number that is added to each score, {@code [T, K]} or {@code [B, T, K]}
   * @return the weights, {@code [H, B, T, K]}
   */
  public static Operand<TFloat32> create(
      Ops tf, Operand<TFloat32> content, Operand<TFloat32> positions, Operand<TFloat32> hidden) {
    return VALUE.addFloats(tf, content, positions, hidden).get(0);
  }

  /**
   * Adds the op that computes the gradient of content, which is also that of positions by key.
   *
   * @param upstream the gradient of the weights, {@code [H, B, T, K]}
   * @param weights the weights, {@code [H, B, T, K]}
   */
  public static Operand<TFloat32> gradient(
      Ops tf, Operand<TFloat32> upstream, Operand<TFloat32> weights) {
    return BY_KEY.addFloats(tf, upstream, weights).get(0);
  }

  /**
   * Adds the op that computes the gradients of content and of positions by distance.
   *
   * @param upstream the gradient of the weights, {@code [H, B, T, K]}
   * @param weights the weights, {@code [H, B, T, K]}
   */
  public static ImmutableList<Operand<TFloat32>> gradients(
      Ops tf, Operand<TFloat32> upstream, Operand<TFloat32> weights) {
    return BY_DISTANCE.addFloats(tf, upstream, weights);
  }

  private static void compute(KernelCall call) {
    KernelTensor content = call.input(0);
    KernelTensor positions = call.input(1);
    KernelTensor hidden = call.input(2);
    var heads = Heads.of(content.shape());
    boolean byDistance = !positions.shape().equals(content.shape());
    checkArgument(
        !byDistance || positions.shape().equals(byDistance(content.shape())),
        "scores of positions (%s) must be as those of content (%s), or have one column more",
        positions.shape(),
        content.shape());
    checkArgument(
        hidden.shape().equals(heads.mask()) || hidden.shape().equals(heads.masks()),
        "hidden (%s) must have the last two or three sizes of the scores (%s)",
        hidden.shape(),
        content.shape());
    int masks = hidden.shape().numDimensions() == 2 ? 1 : heads.sequences;
    KernelTensor weights = call.output(0, content.shape());
    call.parallel(
        heads.count(),
        head ->
            heads
                .rows()
                .weigh(
                    byDistance,
                    heads.part(content, head, heads.keys),
                    heads.part(positions, head, byDistance ? heads.keys + 1 : heads.keys),
                    heads.part(hidden, head % masks, heads.keys),
                    heads.part(weights, head, heads.keys)));
  }

  private static void differentiate(KernelCall call, boolean byDistance) {
    KernelTensor upstream = call.input(0);
    KernelTensor weights = call.input(1);
    checkArgument(
        upstream.shape().equals(weights.shape()),
        "the gradient (%s) must have the shape of the weights (%s)",
        upstream.shape(),
        weights.shape());
    var heads = Heads.of(weights.shape());
    KernelTensor gradient = call.output(0, weights.shape());
    Optional<KernelTensor> ofDistances =
        byDistance ? Optional.of(call.output(1, byDistance(weights.shape()))) : Optional.empty();
    call.parallel(
        heads.count(),
        head -> {
          SoftmaxRows rows = heads.rows();
          ByteBuffer part = heads.part(gradient, head, heads.keys);
          rows.differentiate(
              heads.part(upstream, head, heads.keys), heads.part(weights, head, heads.keys), part);
          ofDistances.ifPresent(all -> rows.rearrange(part, heads.part(all, head, heads.keys + 1)));
        });
  }

  private static Shape byDistance(Shape byKey) {
    if (byKey.isUnknown()) {
      return byKey;
    }
    long keys = byKey.get(3);
    return byKey.take(3).append(keys == Shape.UNKNOWN_SIZE ? keys : keys + 1);
  }

  /** The sizes of scores, whose work is divided by heads and sequences. */
  private record Heads(int heads, int sequences, int queries, int keys) {

    static Heads of(Shape shape) {
      checkArgument(
          shape.numDimensions() == 4 && shape.get(3) >= shape.get(2),
          "scores (%s) must be of rank 4, [H, B, T, K], with K at least T",
          shape);
      checkArgument(
          shape.get(2) <= Integer.MAX_VALUE / Float.BYTES / (shape.get(3) + 1),
          "scores (%s) must have fewer than 2^31 bytes for each head of a sequence",
          shape);
      return new Heads(
          Math.toIntExact(shape.get(0)),
          Math.toIntExact(shape.get(1)),
          Math.toIntExact(shape.get(2)),
          Math.toIntExact(shape.get(3)));
    }

    Shape mask() {
      return Shape.of(queries, keys);
    }

    Shape masks() {
      return mask().prepend(sequences);
    }

    int count() {
      return Math.multiplyExact(heads, sequences);
    }

    SoftmaxRows rows() {
      return new SoftmaxRows(queries, keys);
    }

    /** Returns the rows of one head of one sequence. */
    ByteBuffer part(KernelTensor tensor, int index, int columns) {
      int bytes = queries * columns * Float.BYTES;
      return tensor.bytes((long) index * bytes, bytes);
    }
  }
}
