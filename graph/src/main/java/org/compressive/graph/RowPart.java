package org.compressive.graph;

import com.google.common.collect.ImmutableSet;

/** A row of a layer's memory, and each thing that travels with it. */
enum RowPart {
  /** The row, {@code [B, rows, D]}. */
  ROWS,
  /** The attention it has received, see {@link AttentionUsage}. */
  USAGE,
  /** Whether anything has been written to its slot, see {@link FilledSlots}. */
  FILLED,
  /** The distance of a kept row from the place of its slot, see {@link Displacement}. */
  DISPLACEMENT,
  /** Its keys, {@code [H, B, rows, E]}, where parameters stay as they are. */
  KEYS,
  /** Its values, {@code [H, B, rows, E]}, where parameters stay as they are. */
  VALUES;

  /** The parts that follow from rows and parameters alone. */
  static final ImmutableSet<RowPart> PROJECTIONS = ImmutableSet.of(KEYS, VALUES);
}
