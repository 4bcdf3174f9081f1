package org.compressive.graph;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What one layer remembers of earlier windows, oldest first.
 *
 * @param byKind {@code [B, rows, width]}, keys and values {@code [H, B, rows, E]}; what a layer
 *     does not keep is not in it
 */
record LayerMemory(Map<MemoryKind, Operand<TFloat32>> byKind) {

  LayerMemory {
    byKind = Maps.immutableEnumMap(byKind);
  }

  /** One memory; empty where the layer does not keep it. */
  Optional<Operand<TFloat32>> get(MemoryKind kind) {
    return Optional.ofNullable(byKind.get(kind));
  }

  /** Whether it holds keys and values, so that no row has to be projected again. */
  boolean isProjected() {
    return byKind.keySet().stream().anyMatch(MemoryKind::isProjection);
  }

  /** Whether it holds which slots are empty. */
  boolean isMasked() {
    return byKind.containsKey(MemoryKind.FILLED)
        || byKind.containsKey(MemoryKind.COMPRESSED_FILLED);
  }

  /** The same, in which each kind that there is has become something else. */
  LayerMemory map(UnaryOperator<Operand<TFloat32>> change) {
    return new LayerMemory(Maps.transformValues(byKind, change::apply));
  }

  /** The same with something of this kind, where there is something. */
  LayerMemory with(MemoryKind kind, Optional<Operand<TFloat32>> memory) {
    Map<MemoryKind, Operand<TFloat32>> all = new EnumMap<>(MemoryKind.class);
    all.putAll(byKind);
    memory.ifPresent(m -> all.put(kind, m));
    return new LayerMemory(all);
  }

  /**
   * Keys or values of all slots in a row.
   *
   * @param compressed what those of compressed memory are kept as; where they are not, they are
   *     left out
   * @param plain what those of memory are kept as, likewise
   * @param behind what follows them, at least one, {@code [H, B, n, E]}
   * @return {@code [H, B, K, E]}
   */
  Operand<TFloat32> followedBy(
      Ops tf, MemoryKind compressed, MemoryKind plain, List<Operand<TFloat32>> behind) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    get(compressed).ifPresent(parts::add);
    get(plain).ifPresent(parts::add);
    parts.addAll(behind);
    return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(2)); // [H, B, K, E]
  }

  /** The same without some kinds. */
  LayerMemory without(Predicate<MemoryKind> unwanted) {
    return new LayerMemory(Maps.filterKeys(byKind, kind -> !unwanted.test(kind)));
  }

  /** Whether it holds a window that is read token by token. */
  boolean isOpen() {
    return byKind.containsKey(MemoryKind.WINDOW);
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
