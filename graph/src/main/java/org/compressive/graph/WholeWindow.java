package org.compressive.graph;

import java.util.ArrayList;
import java.util.List;
import org.compressive.graph.SequenceMixer.Projected;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Whole windows, for which the rows of memory are projected anew. */
final class WholeWindow extends Reading {

  static final WholeWindow INSTANCE = new WholeWindow();

  private WholeWindow() {}

  @Override
  LayerMemory.Moved push(Ops tf, LayerMemory memory, Window window) {
    return memory.pushRecent(tf, window.rows(), received(tf, window));
  }

  @Override
  Projected project(
      Ops tf, RowPart part, RowProjection projection, LayerMemory memory, Operand<TFloat32> x) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    // Apart from the window, since what memory holds needs no gradient, save through time.
    memory.rows(tf).ifPresent(rows -> parts.add(projection.call(tf, rows)));
    var window = projection.call(tf, x); // [H, B, T, E]
    parts.add(window);
    return new Projected(join(tf, parts), window);
  }
}
