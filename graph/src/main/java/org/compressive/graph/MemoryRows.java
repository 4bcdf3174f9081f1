package org.compressive.graph;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Rows and the parts that accompany each of them, oldest first.
 *
 * @param parts {@code [B, R, width]}; keys and values {@code [H, B, R, E]}; empty if there are no
 *     rows
 */
record MemoryRows(Map<RowPart, Operand<TFloat32>> parts) {

  /** No rows. */
  static final MemoryRows NONE = new MemoryRows(Map.of());

  MemoryRows {
    parts = Maps.immutableEnumMap(parts);
  }

  /** Returns rows {@code [B, R, D]} with no other parts. */
  static MemoryRows of(Operand<TFloat32> rows) {
    return new MemoryRows(ImmutableMap.of(RowPart.ROWS, rows));
  }

  /** Returns the rows themselves, {@code [B, R, D]}. */
  Operand<TFloat32> rows() {
    return Objects.requireNonNull(parts.get(RowPart.ROWS), "rows are missing");
  }

  /** Returns one part; empty if the rows do not have it. */
  Optional<Operand<TFloat32>> get(RowPart part) {
    return Optional.ofNullable(parts.get(part));
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Returns these rows with a part added or replaced. */
  MemoryRows with(RowPart part, Operand<TFloat32> value) {
    return with(Map.of(part, value));
  }

  /** Returns these rows without the given parts. */
  MemoryRows without(Set<RowPart> unwanted) {
    return new MemoryRows(Maps.filterKeys(parts, part -> !unwanted.contains(part)));
  }

  /** Returns these rows with parts added or replaced. */
  MemoryRows with(Map<RowPart, Operand<TFloat32>> more) {
    Map<RowPart, Operand<TFloat32>> all = new EnumMap<>(RowPart.class);
    all.putAll(parts);
    all.putAll(more);
    return new MemoryRows(all);
  }
}
