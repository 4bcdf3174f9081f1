package org.compressive.graph;

import com.google.common.collect.Maps;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What one layer remembers of earlier windows, oldest first.
 *
 * @param byKind {@code [B, rows, width]}; what a layer does not keep is not in it
 */
record LayerMemory(Map<MemoryKind, Operand<TFloat32>> byKind) {

  LayerMemory {
    byKind = Maps.immutableEnumMap(byKind);
  }

  /** One memory; empty where the layer does not keep it. */
  Optional<Operand<TFloat32>> get(MemoryKind kind) {
    return Optional.ofNullable(byKind.get(kind));
  }

  /** {@code [B, M, D]}. */
  Optional<Operand<TFloat32>> memory() {
    return get(MemoryKind.MEMORY);
  }

  /** {@code [B, C, D]}. */
  Optional<Operand<TFloat32>> compressed() {
    return get(MemoryKind.COMPRESSED);
  }
}
