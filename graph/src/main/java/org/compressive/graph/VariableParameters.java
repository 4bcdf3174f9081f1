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

/** Parameters in resource variables, which are created when the model requests them. */
public final class VariableParameters implements ParameterSource {

  /** A parameter and the variable that holds it. */
  public record Parameter(ParameterSpec spec, ResourceVariable<TFloat32> variable) {}

  private final Ops tf;
  private final List<Parameter> parameters = new ArrayList<>();

  public VariableParameters(Ops tf) {
    this.tf = tf;
  }

  /**
   * Returns a source that reads the parameters from variables that a graph already contains, for
   * example a loaded graph.
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
   * Assigns every parameter created so far its initial value. The value depends only on the seed
   * and the parameter's own name, not on the order in which the model is built.
   *
   * @param tf the ops to which to add
   * @return an op to run once in a session
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

  /** Returns all parameters created so far, in the order in which they were requested. */
  public List<Parameter> all() {
    return ImmutableList.copyOf(parameters);
  }

  /** Returns the number of scalars in the parameters whose names begin with {@code begin}. */
  long size(String begin) {
    return parameters.stream()
        .map(Parameter::spec)
        .filter(spec -> spec.name().startsWith(begin))
        .mapToLong(spec -> spec.shape().size())
        .sum();
  }

  /** Returns the parameters of one group. */
  public List<Parameter> in(ParameterGroup group) {
    return parameters.stream().filter(p -> p.spec().group() == group).toList();
  }

  /**
   * Returns the values of one group's parameters: the operands with respect to which gradients are
   * taken.
   */
  public List<Operand<TFloat32>> values(ParameterGroup group) {
    return in(group).stream().<Operand<TFloat32>>map(p -> p.variable().read()).toList();
  }
}
