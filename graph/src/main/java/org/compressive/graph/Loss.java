package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A loss and the parameters that learn from it.
 *
 * @param name a name that is unique among the losses of a step
 * @param group the group whose parameters learn from it, and from no loss of another group
 * @param value the loss, a scalar
 */
public record Loss(String name, ParameterGroup group, Operand<TFloat32> value) {}
