package org.compressive.graph;

import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/**
 * How many parameters a model has.
 *
 * @param transformer trained by the task's loss
 * @param compression trained by the compression loss
 */
public record ParameterCount(long transformer, long compression) {

  /** Counts by building the layers in a graph that is thrown away. */
  public static ParameterCount of(ModelConfig config) {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph);
      var parameters = new VariableParameters(tf);
      CompressiveTransformer.declare(tf, config, parameters);
      return new ParameterCount(
          sum(parameters, ParameterGroup.TRANSFORMER), sum(parameters, ParameterGroup.COMPRESSION));
    }
  }

  public long total() {
    return transformer + compression;
  }

  private static long sum(VariableParameters parameters, ParameterGroup group) {
    return parameters.in(group).stream()
        .map(Parameter::spec)
        .mapToLong(s -> s.shape().size())
        .sum();
  }
}
