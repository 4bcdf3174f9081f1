package org.compressive.graph;

import java.util.List;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

/**
 * What a layer asks for when it needs a parameter.
 *
 * @param name unique in the model, parts joined by slashes, e.g. {@code layer_00/attention/query}
 * @param shape fully known
 * @param initialization its first value
 * @param group which loss trains it
 */
public record ParameterSpec(
    String name, Shape shape, Initialization initialization, ParameterGroup group) {

  /** Lists a model's parameters by building the layers in a graph that is thrown away. */
  public static List<ParameterSpec> all(ModelConfig config) {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph);
      var parameters = new VariableParameters(tf);
      CompressiveTransformer.declare(tf, config, parameters);
      return parameters.all().stream().map(Parameter::spec).toList();
    }
  }
}
