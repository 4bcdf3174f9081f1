package org.compressive.graph;

import com.google.common.collect.ImmutableSet;

/** A row of a layer's memory, or one of the values that accompany it. */
enum RowPart {
  /** The row, {@code [B, rows, D]}. */
  ROWS,
  /** The attention that the row has received; see {@link AttentionUsage}. */
  USAGE,
  /** The flag that says whether the row's slot has been written to; see {@link FilledSlots}. */
  FILLED,
  /** The distance of a kept row from the position of its slot; see {@link Displacement}. */
  DISPLACEMENT,
  /** The row's keys, {@code [H, B, rows, E]}, kept while parameters do not change. */
  KEYS,
  /** The row's values, {@code [H, B, rows, E]}, kept while parameters do not change. */
  VALUES;

  /** The parts that depend only on the rows and the parameters. */
  static final ImmutableSet<RowPart> PROJECTIONS = ImmutableSet.of(KEYS, VALUES);
}
