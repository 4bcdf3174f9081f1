package org.compressive.graph;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What follows from parameters alone about the positions of one axis, and need not be made again
 * for each token.
 *
 * @param site the axis, unique in the model
 * @param keys projected positions, the largest distance first, {@code [H, R, E]}
 */
record PositionKeys(String site, Operand<TFloat32> keys) {}
