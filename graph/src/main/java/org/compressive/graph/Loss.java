package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A loss and the parameters that learn from it.
 *
 * @param name unique among the losses of a step
 * @param group whose parameters learn from it, and from no loss of another group
 * @param value scalar
 */
public record Loss(String name, ParameterGroup group, Operand<TFloat32> value) {}
