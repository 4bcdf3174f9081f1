package org.compressive.inference;

import org.compressive.checkpoints.VariableSaver;
import org.compressive.graph.InferenceGraph;
import org.compressive.graph.VariableParameters.Parameter;

/** Saves the parameters of a model's graph to disk and restores them. */
final class Parameters {

  private Parameters() {}

  /** Adds to a graph a saver that saves all parameters under their own names. */
  static VariableSaver saver(InferenceGraph graph) {
    return VariableSaver.create(
        graph.ops(), graph.parameters().stream().map(Parameter::variable).toList());
  }
}
