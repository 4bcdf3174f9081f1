package org.compressive.graph;

import java.util.List;
import java.util.Optional;
import org.compressive.graph.VariableParameters.Parameter;
import org.compressive.graph.config.ModelConfig;
import org.compressive.ops.GraphScope;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;

/**
 * The specification of a parameter that a layer requests.
 *
 * @param name a name that is unique in the model, of parts joined by slashes, such as {@code
 *     layer_00/attention/query}
 * @param shape the shape, fully known
 * @param initialization the initial value
 * @param group the group of the parameter, which determines the loss that trains it
 * @param range the values that its entries may have; empty if they may have any
 */
public record ParameterSpec(
    String name,
    Shape shape,
    Initialization initialization,
    ParameterGroup group,
    Optional<ParameterRange> range) {

  /** Creates the specification of a parameter whose entries may have any value. */
  public ParameterSpec(
      String name, Shape shape, Initialization initialization, ParameterGroup group) {
    this(name, shape, initialization, group, Optional.empty());
  }

  /** Lists a model's parameters by building the layers in a temporary graph. */
  public static List<ParameterSpec> all(ModelConfig config) {
    try (Graph graph = new Graph()) {
      Ops tf = GraphScope.ops(graph);
      var parameters = new VariableParameters(tf);
      CompressiveTransformer.declare(tf, config, parameters);
      return parameters.all().stream().map(Parameter::spec).toList();
    }
  }
}
