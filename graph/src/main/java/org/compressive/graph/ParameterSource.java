package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Supplies a model with its parameters: variables in training and inference, or any operand of the
 * right shape in a graph of your own.
 */
@FunctionalInterface
public interface ParameterSource {

  /** Returns the value of a parameter; its static shape is {@code spec.shape()}. */
  Operand<TFloat32> parameter(ParameterSpec spec);
}
