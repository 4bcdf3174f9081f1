package org.compressive.training;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The exponential moving averages of parameters, in variables that are called {@code average/NAME}.
 * After the n-th update, the average keeps the share min(decay, (1 + n) / (10 + n)) of itself, so
 * the initial weights are soon forgotten.
 */
final class WeightAverage {

  private final double decay;
  private final ImmutableMap<String, ResourceVariable<TFloat32>> averages;
  private final ImmutableMap<String, ResourceVariable<TFloat32>> parameters;

  private WeightAverage(
      double decay,
      Map<String, ResourceVariable<TFloat32>> averages,
      Map<String, ResourceVariable<TFloat32>> parameters) {
    this.decay = decay;
    this.averages = ImmutableMap.copyOf(averages);
    this.parameters = ImmutableMap.copyOf(parameters);
  }

  /**
   * Creates the variables.
   *
   * @param decay the largest share that an average keeps of itself, above 0 and below 1
   */
  static WeightAverage create(Ops tf, double decay, List<Parameter> parameters) {
    var averages = ImmutableMap.<String, ResourceVariable<TFloat32>>builder();
    var variables = ImmutableMap.<String, ResourceVariable<TFloat32>>builder();
    for (Parameter parameter : parameters) {
      var variable = parameter.variable();
      variables.put(variable.name(), variable);
      averages.put(
          variable.name(),
          ResourceVariable.create(
              tf, "average/" + variable.name(), TFloat32.class, variable.shape()));
    }
    return new WeightAverage(decay, averages.buildOrThrow(), variables.buildOrThrow());
  }

  /** Returns the average of a parameter; empty if it is not averaged. */
  Optional<ResourceVariable<TFloat32>> of(Parameter parameter) {
    return Optional.ofNullable(averages.get(parameter.variable().name()));
  }

  /**
   * Updates the averages.
   *
   * @param updated ops whose control dependencies update the parameters
   * @param count the number of updates including this one, a scalar
   */
  Op update(Ops updated, Operand<TFloat32> count) {
    Ops scope = updated.withSubScope("average");
    var warm =
        scope.math.div(
            scope.math.add(count, scope.constant(1f)),
            scope.math.add(count, scope.constant(10f))); // []
    var kept = scope.math.minimum(scope.constant((float) decay), warm); // []
    var given = scope.math.sub(scope.constant(1f), kept); // []
    List<Op> assignments = new ArrayList<>();
    averages.forEach(
        (name, average) -> {
          var distance = scope.math.sub(average.read(), parameter(name).readAfter(scope));
          assignments.add(
              scope.assignSubVariableOp(average.handle(), scope.math.mul(distance, given)));
        });
    return scope.withControlDependencies(assignments).noOp();
  }

  /** Sets the averages to the parameters. */
  Op start(Ops tf) {
    List<Op> assignments = new ArrayList<>();
    averages.forEach(
        (name, average) -> assignments.add(average.assign(tf, parameter(name).readAfter(tf))));
    return tf.withControlDependencies(assignments).noOp();
  }

  private ResourceVariable<TFloat32> parameter(String name) {
    return Objects.requireNonNull(parameters.get(name));
  }
}
