package org.compressive.ops;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Scales gradients by a common factor so that their joint norm is at most a limit (Pascanu et al.
 * 2013, arXiv 1211.5063). Each gradient is multiplied by {@code limit / max(norm, limit)}, so
 * gradients whose norm is within the limit are unchanged, and a norm of zero causes no division by
 * zero.
 *
 * <p>{@link #norm} returns a norm that is not finite unchanged. Check it before you use the clipped
 * gradients, which are NaN or zero in that case.
 */
public final class ClipByGlobalNorm {
  private final ImmutableList<Operand<TFloat32>> clipped;
  private final Operand<TFloat32> norm;

  private ClipByGlobalNorm(ImmutableList<Operand<TFloat32>> clipped, Operand<TFloat32> norm) {
    this.clipped = clipped;
    this.norm = norm;
  }

  /**
   * Adds the ops to the graph.
   *
   * @param gradients at least one gradient; the shapes may differ
   * @param limit the largest norm that is left unchanged, positive and finite
   * @throws IllegalArgumentException if there are no gradients or the limit is out of range
   */
  public static ClipByGlobalNorm create(Ops tf, List<Operand<TFloat32>> gradients, float limit) {
    checkArgument(!gradients.isEmpty(), "gradients to clip (none) must be at least one");
    checkArgument(
        limit > 0 && Float.isFinite(limit),
        "gradient norm limit (%s) must be positive and finite",
        limit);
    Ops scoped = tf.withSubScope("ClipByGlobalNorm");
    List<Operand<TFloat32>> halves = new ArrayList<>();
    for (Operand<TFloat32> gradient : gradients) {
      halves.add(scoped.nn.l2Loss(gradient)); // half the sum of squares
    }
    Operand<TFloat32> squares = scoped.math.mul(scoped.constant(2f), scoped.math.addN(halves));
    Operand<TFloat32> norm = scoped.math.sqrt(squares); // []
    Operand<TFloat32> most = scoped.constant(limit);
    Operand<TFloat32> scale = scoped.math.div(most, scoped.math.maximum(norm, most));
    ImmutableList.Builder<Operand<TFloat32>> clipped = ImmutableList.builder();
    for (Operand<TFloat32> gradient : gradients) {
      clipped.add(scoped.math.mul(gradient, scale));
    }
    return new ClipByGlobalNorm(clipped.build(), norm);
  }

  /** Returns the scaled gradients, in the order given. */
  public List<Operand<TFloat32>> clipped() {
    return clipped;
  }

  /** Returns the joint norm before clipping, a scalar. */
  public Operand<TFloat32> norm() {
    return norm;
  }
}
