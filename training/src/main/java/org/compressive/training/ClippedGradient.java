package org.compressive.training;

import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A gradient that has been clipped by its group's global norm.
 *
 * @param gradient the gradient after clipping
 * @param norm the global norm before clipping, a scalar
 */
public record ClippedGradient(GroupGradient gradient, Operand<TFloat32> norm) {

  /**
   * Clips a gradient.
   *
   * @param limit the maximum global norm
   */
  static ClippedGradient of(Ops tf, GroupGradient gradient, double limit) {
    var clipped = CompressiveOps.create(tf).clipByGlobalNorm(gradient.values(), (float) limit);
    return new ClippedGradient(gradient.withValues(clipped.clipped()), clipped.norm());
  }
}
