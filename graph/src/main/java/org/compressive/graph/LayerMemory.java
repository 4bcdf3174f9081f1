package org.compressive.graph;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What one layer remembers: normalised activations of earlier windows, oldest first.
 *
 * @param memory {@code [B, M, D]}; empty where the layer has no memory
 * @param usage {@code [B, M, 2]}, see {@link Usage}; empty where no compression function looks at
 *     it
 * @param compressed {@code [B, C, D]}; empty where the layer has no compressed memory
 * @param displacement {@code [B, C, 1]}, see {@link Displacement}; empty where none is kept
 */
record LayerMemory(
    Optional<Operand<TFloat32>> memory,
    Optional<Operand<TFloat32>> usage,
    Optional<Operand<TFloat32>> compressed,
    Optional<Operand<TFloat32>> displacement) {}
