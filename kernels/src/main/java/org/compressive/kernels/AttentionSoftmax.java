package org.compressive.kernels;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.nio.ByteBuffer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The softmax of attention with relative positions as one op that reads the scores once, and its
 * gradient as another. It finds the score of a key's distance by itself, which replaces
 * Transformer-XL's relative shift (Dai et al. 2019, arXiv 1901.02860, appendix B), and does not
 * compute the weights of keys after the query, which are 0.
 *
 * <p>These ops need kernels in Java: see {@link Kernels#areAvailable}.
 */
public final class AttentionSoftmax {

  private static final KernelOp VALUE =
      KernelOp.named("CompressiveAttentionSoftmax")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class, TFloat32.class)
          .outputs(TFloat32.class)
          .shapes(inputs -> inputs.subList(0, 1))
          .kernel(AttentionSoftmax::compute);

  private static final KernelOp GRADIENTS =
      KernelOp.named("CompressiveAttentionSoftmaxGradients")
          .vectors()
          .inputs(TFloat32.class, TFloat32.class)
          .outputs(TFloat32.class, TFloat32.class)
          .shapes(inputs -> List.of(inputs.get(1), byDistance(inputs.get(1))))
          .kernel(AttentionSoftmax::differentiate);

  private AttentionSoftmax() {}

  /**
   * Adds the op that computes the weights.
   *
   * @param content scores by key, {@code [H, B, T, K]}, with K at least T; the last T keys are the
   *     queries' own positions
   * @param distances scores by distance, the largest first, {@code [H, B, T, K + 1]}
   * @param hidden a number that is added to each score, {@code [T, K]} or {@code [B, T, K]}; keys
   *     after the query are hidden whatever it is
   * @return the weights, {@code [H, B, T, K]}
   */
  public static Operand<TFloat32> create(
      Ops tf, Operand<TFloat32> content, Operand<TFloat32> distances, Operand<TFloat32> hidden) {
    return floats(VALUE.add(tf, content, distances, hidden)).get(0);
  }

  /**
   * Adds the op that computes the gradients of content and distances.
   *
   * @param upstream the gradient of the weights, {@code [H, B, T, K]}
   * @param weights the weights, {@code [H, B, T, K]}
   */
  public static ImmutableList<Operand<TFloat32>> gradients(
      Ops tf, Operand<TFloat32> upstream, Operand<TFloat32> weights) {
    return floats(GRADIENTS.add(tf, upstream, weights));
  }

  private static void compute(KernelCall call) {
    KernelTensor content = call.input(0);
    KernelTensor distances = call.input(1);
    KernelTensor hidden = call.input(2);
    var heads = Heads.of(content.shape());
    checkArgument(
        distances.shape().equals(byDistance(content.shape())),
        "scores by distance (%s) must be as scores by key (%s), with one column more",
        distances.shape(),
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
                    heads.part(content, head, heads.keys),
                    heads.part(distances, head, heads.keys + 1),
                    heads.part(hidden, head % masks, heads.keys),
                    heads.part(weights, head, heads.keys)));
  }

  private static void differentiate(KernelCall call) {
    KernelTensor upstream = call.input(0);
    KernelTensor weights = call.input(1);
    checkArgument(
        upstream.shape().equals(weights.shape()),
        "the gradient (%s) must have the shape of the weights (%s)",
        upstream.shape(),
        weights.shape());
    var heads = Heads.of(weights.shape());
    KernelTensor ofContent = call.output(0, weights.shape());
    KernelTensor ofDistances = call.output(1, byDistance(weights.shape()));
    call.parallel(
        heads.count(),
        head ->
            heads
                .rows()
                .differentiate(
                    heads.part(upstream, head, heads.keys),
                    heads.part(weights, head, heads.keys),
                    heads.part(ofContent, head, heads.keys),
                    heads.part(ofDistances, head, heads.keys + 1)));
  }

  private static Shape byDistance(Shape byKey) {
    if (byKey.isUnknown()) {
      return byKey;
    }
    long keys = byKey.get(3);
    return byKey.take(3).append(keys == Shape.UNKNOWN_SIZE ? keys : keys + 1);
  }

  private static ImmutableList<Operand<TFloat32>> floats(List<Operand<?>> all) {
    return all.stream()
        .map(each -> each.asOutput().expect(TFloat32.class))
        .collect(ImmutableList.toImmutableList());
  }

  /** The sizes of scores, whose work is divided by heads and sequences. */
  private record Heads(int heads, int sequences, int queries, int keys) {

    static Heads of(Shape shape) {
      checkArgument(
          shape.numDimensions() == 4 && shape.get(3) >= shape.get(2),
          "scores (%s) must be of rank 4, [H, B, T, K], with K at least T",
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
      int bytes = Math.multiplyExact(Math.multiplyExact(queries, columns), Float.BYTES);
      return tensor.bytes((long) index * bytes, bytes);
    }
  }
}
