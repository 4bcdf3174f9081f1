package org.compressive.ops;

import java.util.List;
import org.compressive.kernels.RelativeAttention;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Attention with relative positions over rows that hold their heads side by side, and its gradient,
 * as two ops with {@linkplain CompressiveOps#withVectorKernels kernels in Java}; see {@link
 * RelativeAttention}.
 */
public final class RowAttention {

  private static final CustomGradient GRADIENT =
      CustomGradient.define("RowAttention", RowAttention::backward);

  private final Operand<TFloat32> read;
  private final Operand<TFloat32> weights;

  private RowAttention(Operand<TFloat32> read, Operand<TFloat32> weights) {
    this.read = read;
    this.weights = weights;
  }

  /**
   * Adds the ops to the graph. The arguments are those of {@link RelativeAttention#create}; the
   * mask has no gradient.
   *
   * @param customGradient whether there is a gradient, which is first-order only
   */
  static RowAttention create(
      Ops tf,
      Operand<TFloat32> window,
      Operand<TFloat32> memory,
      Operand<TFloat32> positions,
      Operand<TFloat32> contentBias,
      Operand<TFloat32> positionBiases,
      Operand<TFloat32> hidden,
      int far,
      boolean customGradient) {
    Ops scoped = tf.withSubScope("RowAttention");
    var outputs =
        RelativeAttention.create(
            scoped, window, memory, positions, contentBias, positionBiases, hidden, far);
    Operand<TFloat32> read = outputs.get(0);
    Operand<TFloat32> weights = scoped.stopGradient(outputs.get(1));
    return new RowAttention(
        customGradient
            ? GRADIENT.apply(
                scoped,
                read,
                List.of(window, memory, positions, contentBias, positionBiases),
                List.of(weights, scoped.constant((float) far)))
            : read,
        weights);
  }

  /** Returns what is read, {@code [B, T, H E]}. */
  public Operand<TFloat32> read() {
    return read;
  }

  /** Returns the weights of the keys, {@code [H, B, T, K]}, which have no gradient. */
  public Operand<TFloat32> weights() {
    return weights;
  }

  private static List<Operand<TFloat32>> backward(
      Ops tf,
      Operand<TFloat32> upstream,
      Operand<TFloat32> value,
      List<Operand<TFloat32>> operands) {
    var all =
        RelativeAttention.gradients(
            tf,
            upstream,
            operands.get(0),
            operands.get(1),
            operands.get(2),
            operands.get(3),
            operands.get(4),
            operands.get(5),
            tf.dtypes.cast(operands.get(6), TInt32.class));
    return List.of(
        like(tf, all.get(0), operands.get(0)),
        like(tf, all.get(1), operands.get(1)),
        like(tf, tf.sum(all.get(2), tf.constant(0)), operands.get(2)),
        like(tf, tf.sum(all.get(3), tf.constant(0)), operands.get(3)),
        like(tf, tf.sum(all.get(4), tf.constant(0)), operands.get(4)));
  }

  /** Gives a gradient the shape of its operand, which a kernel cannot do in a gradient. */
  private static Operand<TFloat32> like(
      Ops tf, Operand<TFloat32> gradient, Operand<TFloat32> operand) {
    return tf.reshape(gradient, tf.shape(operand));
  }
}
