package org.compressive.training;

import java.util.List;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The gradient of one loss with respect to one group of parameters.
 *
 * @param parameters the group
 * @param clipped a gradient per parameter, of its shape, cut to a global norm over this group alone
 * @param norm the global norm before the cut, a scalar
 */
record GroupGradient(
    List<Parameter> parameters, List<Operand<TFloat32>> clipped, Operand<TFloat32> norm) {

  /**
   * Cuts gradients.
   *
   * @param gradients one for each parameter
   * @param clip the largest global norm
   */
  static GroupGradient of(
      Ops tf, List<Parameter> parameters, List<Operand<TFloat32>> gradients, double clip) {
    var clipped = CompressiveOps.create(tf).clipByGlobalNorm(gradients, (float) clip);
    return new GroupGradient(parameters, clipped.clipped(), clipped.norm());
  }
}
