package org.compressive.graph;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.compressive.ops.ResourceVariable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
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

  /**
   * Parameters whose variables are in a graph already, a loaded one say, as they are read there.
   */
  public static ParameterSource of(Graph graph) {
    return spec -> ResourceVariable.read(graph, spec.name(), TFloat32.class);
  }

  @Override
  public Operand<TFloat32> parameter(ParameterSpec spec) {
    var variable = ResourceVariable.create(tf, spec.name(), TFloat32.class, spec.shape());
    parameters.add(new Parameter(spec, variable));
    return variable.read();
  }

  /**
   * Gives every parameter made so far its first value. It depends on the seed and the parameter's
   * own name alone, not on the order in which a model is built.
   *
   * @param tf where the op is added
   * @return to be run once in a session
   */
  public Op initialize(Ops tf, long seed) {
    List<Op> assignments = new ArrayList<>();
    for (Parameter parameter : parameters) {
      assignments.add(parameter.variable().assign(tf, first(tf, parameter.spec(), seed)));
    }
    return tf.withControlDependencies(assignments).noOp();
  }

  private static Operand<TFloat32> first(Ops tf, ParameterSpec spec, long seed) {
    var shape = tf.constant(spec.shape());
    var initialization = spec.initialization();
    if (initialization.deviation() == 0) {
      return tf.fill(shape, tf.constant(initialization.mean()));
    }
    long key = Hashing.sha256().hashString(spec.name(), StandardCharsets.UTF_8).asLong();
    var noise = tf.random.statelessTruncatedNormal(shape, tf.array(seed, key));
    var scaled = tf.math.mul(noise, tf.constant(initialization.deviation()));
    return tf.math.add(scaled, tf.constant(initialization.mean()));
  }

  /** All parameters made so far, in the order they were asked for. */
  public List<Parameter> all() {
    return ImmutableList.copyOf(parameters);
  }

  /** Returns how many numbers there are in the parameters whose names begin so. */
  long size(String begin) {
    return parameters.stream()
        .map(Parameter::spec)
        .filter(spec -> spec.name().startsWith(begin))
        .mapToLong(spec -> spec.shape().size())
        .sum();
  }

  /** Those one loss trains. */
  public List<Parameter> in(ParameterGroup group) {
    return parameters.stream().filter(p -> p.spec().group() == group).toList();
  }

  /** Reads those one loss trains: the operands with respect to which gradients are taken. */
  public List<Operand<TFloat32>> values(ParameterGroup group) {
    return in(group).stream().<Operand<TFloat32>>map(p -> p.variable().read()).toList();
  }
}
