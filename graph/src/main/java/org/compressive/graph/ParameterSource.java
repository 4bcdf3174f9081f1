package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Gives a model its parameters: variables in training and inference, anything of the right shape in
 * somebody's own graph.
 */
@FunctionalInterface
public interface ParameterSource {

  /** The value of a parameter; its static shape is {@code spec.shape()}. */
  Operand<TFloat32> parameter(ParameterSpec spec);
}
