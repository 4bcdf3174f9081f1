package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Projected positions of one axis. They depend on parameters alone, so they need not be computed
 * again for each token.
 *
 * @param site the name of the axis, unique in the model
 * @param keys projected positions, the largest distance first, {@code [H, R, E]}
 */
record PositionKeys(String site, Operand<TFloat32> keys) {}
