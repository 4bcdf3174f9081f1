package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Names parameters by the room they stand in: {@code layer_00/attention/query}. */
final class ParameterScope {

  private final ParameterSource source;
  private final String prefix;
  private final ParameterGroup group;

  private ParameterScope(ParameterSource source, String prefix, ParameterGroup group) {
    this.source = source;
    this.prefix = prefix;
    this.group = group;
  }

  static ParameterScope root(ParameterSource source) {
    return new ParameterScope(source, "", ParameterGroup.TRANSFORMER);
  }

  ParameterScope sub(String name) {
    return new ParameterScope(source, prefix + name + "/", group);
  }

  ParameterScope in(ParameterGroup newGroup) {
    return new ParameterScope(source, prefix, newGroup);
  }

  Operand<TFloat32> get(String name, Initialization initialization, long... shape) {
    return source.parameter(
        new ParameterSpec(prefix + name, Shape.of(shape), initialization, group));
  }
}
