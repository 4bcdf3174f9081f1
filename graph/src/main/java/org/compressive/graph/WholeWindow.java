package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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
  LayerMemory.Moved push(Ops tf, LayerMemory memory, Window window) {
    return memory.pushRecent(tf, window.rows(), received(tf, window));
  }

  @Override
  Map<RowPart, Projected> project(
      Ops tf, Map<RowPart, RowProjection> projections, LayerMemory memory, Operand<TFloat32> x) {
    checkArgument(
        memory.byKind().keySet().stream().noneMatch(MemoryKind::isProjection),
        "memories with keys and values must be read with carried keys");
    var remembered = memory.rows(tf); // [B, C + M, D]
    Map<RowPart, Projected> projected = new EnumMap<>(RowPart.class);
    projections.forEach(
        (part, projection) -> {
          List<Operand<TFloat32>> parts = new ArrayList<>();
          // Project memory separately from the window, because it needs no gradient, except through
          // time.
          remembered.ifPresent(rows -> parts.add(projection.call(tf, rows)));
          var window = projection.call(tf, x); // [H, B, T, E]
          parts.add(window);
          projected.put(part, new Projected(join(tf, parts), window));
        });
    return projected;
  }
}
