package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.compressive.graph.ParameterGroup;
import org.compressive.graph.VariableParameters.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The gradient of a group's losses with respect to its parameters.
 *
 * @param group the group of parameters
 * @param parameters the parameters of the group
 * @param values the gradient of each parameter, with the parameter's shape
 */
public record GroupGradient(
    ParameterGroup group, List<Parameter> parameters, List<Operand<TFloat32>> values) {

  public GroupGradient {
    parameters = ImmutableList.copyOf(parameters);
    values = ImmutableList.copyOf(values);
    checkArgument(
        values.size() == parameters.size(),
        "gradients (%s) must be one for each of the %s parameters of group %s",
        values.size(),
        parameters.size(),
        group);
  }

  /**
   * Returns a gradient of the same parameters with other values, for instance the mean over
   * processes.
   */
  public GroupGradient withValues(List<Operand<TFloat32>> values) {
    return new GroupGradient(group, parameters, values);
  }
}
