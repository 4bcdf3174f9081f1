package org.compressive.graph;

import java.util.Map;
import java.util.Optional;
import org.compressive.graph.SequenceMixer.Mixed;
import org.compressive.graph.SequenceMixer.Projected;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The rows that a layer has read, in the form that its memory stores.
 *
 * @param rows {@code [B, T, D]}, as the mixer saw them, with the parts that accompany each row
 * @param projections the keys and values of the rows
 * @param weights {@code [H, B, T, K]}, if {@link AttentionUsage} counts attention; otherwise empty
 */
record Window(
    MemoryRows rows, Map<RowPart, Projected> projections, Optional<Operand<TFloat32>> weights) {

  /**
   * Collects everything that a layer's memory may store about a window.
   *
   * @param x {@code [B, T, D]}, with zeros in place of padding
   */
  static Window of(
      Ops tf, ModelConfig config, int layer, Operand<TFloat32> x, Mixed mixed, Pass pass) {
    var rows = MemoryRows.of(x);
    if (config.emptyMemory() == EmptyMemory.MASKED) {
      rows = rows.with(RowPart.FILLED, FilledSlots.written(tf, x, pass));
    }
    var weights =
        AttentionUsage.isCounted(config, layer)
            ? mixed.weights()
            : Optional.<Operand<TFloat32>>empty();
    return new Window(rows, mixed.projections(), weights);
  }
}
