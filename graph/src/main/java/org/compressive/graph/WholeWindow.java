package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import org.compressive.graph.SequenceMixer.Projected;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A reading of whole windows that projects the rows of memory again in each window. */
final class WholeWindow extends Reading {

  static final WholeWindow INSTANCE = new WholeWindow();

  private WholeWindow() {}

  @Override
  LayerMemory.Moved push(Ops tf, LayerMemory memory, Window window, Pass pass) {
    return memory.pushRecent(tf, window.rows(), received(tf, window), pass);
  }

  @Override
  Map<RowPart, Projected> project(
      Ops tf,
      RowProjection projection,
      LayerMemory memory,
      Map<RowPart, Operand<TFloat32>> window) {
    checkArgument(
        memory.byKind().keySet().stream().noneMatch(MemoryKind::isProjection),
        "memories with keys and values must be read with carried keys");
    // Project memory separately from the window, because it needs no gradient, except through time.
    var remembered = memory.rows(tf).map(projection::call); // [H, B, C + M, E]
    Map<RowPart, Projected> projected = new EnumMap<>(RowPart.class);
    window.forEach(
        (part, own) ->
            projected.put(
                part, Projected.join(tf, remembered.map(r -> requireNonNull(r.get(part))), own)));
    return projected;
  }
}
