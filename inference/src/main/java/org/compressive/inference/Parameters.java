package org.compressive.inference;

import org.compressive.checkpoints.VariableSaver;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.VariableParameters.Parameter;

/** The parameters of a model's graph, to and from disk. */
final class Parameters {

  private Parameters() {}

  /** Adds a saver of all parameters, under their own names, to a graph. */
  static VariableSaver saver(InferenceGraph graph) {
    return VariableSaver.create(
        graph.ops(), graph.parameters().stream().map(Parameter::variable).toList());
  }
}
