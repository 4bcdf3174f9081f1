package org.compressive.training;

import java.util.List;
import java.util.function.UnaryOperator;
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
   * @param differentiation gives the loss's gradients with respect to what it is given
   */
  static GroupGradient of(
      Ops tf,
      List<Parameter> parameters,
      double clip,
      UnaryOperator<List<Operand<TFloat32>>> differentiation) {
    List<Operand<TFloat32>> values =
        parameters.stream().<Operand<TFloat32>>map(p -> p.variable().read()).toList();
    var dense = differentiation.apply(values);
    var clipped = CompressiveOps.create(tf).clipByGlobalNorm(dense, (float) clip);
    return new GroupGradient(parameters, clipped.clipped(), clipped.norm());
  }
}
