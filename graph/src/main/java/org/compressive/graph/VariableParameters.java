package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Parameters that live in resource variables, made as the model asks for them. */
public final class VariableParameters implements ParameterSource {

  /** A parameter and the variable that holds it. */
  public record Parameter(ParameterSpec spec, ResourceVariable<TFloat32> variable) {}

  private final Ops tf;
  private final List<Parameter> parameters = new ArrayList<>();

  public VariableParameters(Ops tf) {
    this.tf = tf;
  }

  @Override
  public Operand<TFloat32> parameter(ParameterSpec spec) {
    var variable = ResourceVariable.create(tf, spec.name(), TFloat32.class, spec.shape());
    parameters.add(new Parameter(spec, variable));
    return variable.read();
  }

  /** All parameters made so far, in the order they were asked for. */
  public List<Parameter> all() {
    return ImmutableList.copyOf(parameters);
  }

  /** Those one loss trains. */
  public List<Parameter> in(ParameterGroup group) {
    return parameters.stream().filter(p -> p.spec().group() == group).toList();
  }
}
