package org.compressive.graph;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The rows that fall out of a layer's memory in one window.
 *
 * @param rows {@code [B, T, D]}, oldest first
 * @param usage {@code [B, T]}, the attention each row has received; empty where the compression
 *     function does not look at it
 */
record Evicted(Operand<TFloat32> rows, Optional<Operand<TFloat32>> usage) {}
