package org.compressive.graph;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.compressive.graph.MemoryKind.Queue;
import org.compressive.graph.SequenceMixer.Projected;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A window that is read in parts. It stands behind the layer's memory: keys and values of all slots
 * are kept in one tensor each, so that a token adds its own and the mixer reads them where they
 * are. Slots of tokens yet to come hold left-overs, which the causal mask hides. Memory takes
 * nothing in before the window is full and {@link OpenStack#shift} moves it.
 */
abstract sealed class OpenWindow extends Reading permits OpenToken, OpenPrompt {

  /** Puts keys or values of the rows that are read among those of all slots. */
  abstract Operand<TFloat32> written(
      Ops tf, LayerMemory memory, Operand<TFloat32> all, Operand<TFloat32> projected);

  /** Puts the rows that are read among the window's, {@code [B, W, D]}. */
  abstract Operand<TFloat32> rows(Ops tf, Operand<TFloat32> window, Operand<TFloat32> x);

  /** Adds the attention of the rows that are read to that which slots received before. */
  abstract Operand<TFloat32> received(
      Ops tf, Operand<TFloat32> before, Operand<TFloat32> weights); // [B, K, 1]

  @Override
  final Map<RowPart, Projected> project(
      Ops tf, Map<RowPart, RowProjection> projections, LayerMemory memory, Operand<TFloat32> x) {
    Map<RowPart, Projected> both = new EnumMap<>(RowPart.class);
    projections.forEach(
        (part, projection) -> {
          var projected = projection.call(tf, x); // [H, B, T, E]
          var all = open(memory).get(part).orElseThrow(); // [H, B, K, E]
          both.put(part, new Projected(written(tf, memory, all, projected), projected));
        });
    return both;
  }

  @Override
  final LayerMemory.Moved push(Ops tf, LayerMemory memory, Window window) {
    var before = open(memory);
    Map<RowPart, Operand<TFloat32>> after = new EnumMap<>(RowPart.class);
    after.put(RowPart.ROWS, rows(tf, before.rows(), window.rows().rows()));
    window.projections().forEach((part, projected) -> after.put(part, projected.all()));
    window
        .weights()
        .ifPresent(
            weights ->
                after.put(
                    RowPart.USAGE, received(tf, before.get(RowPart.USAGE).orElseThrow(), weights)));
    return new LayerMemory.Moved(
        memory.with(Queue.OPEN_WINDOW, new MemoryRows(after)), MemoryRows.NONE);
  }

  /** Returns what is kept of the open window. */
  static MemoryRows open(LayerMemory memory) {
    return memory.queue(Queue.OPEN_WINDOW).held();
  }

  /** Returns a column of attention for each slot, {@code [B, K]} to {@code [B, K, 1]}. */
  static Operand<TFloat32> column(Ops tf, Operand<TFloat32> received) {
    return tf.expandDims(received, tf.constant(2)); // [B, K, 1]
  }

  /** Returns the newest slots of all, or others in a row, {@code [H, B, count, E]}. */
  static Optional<Operand<TFloat32>> part(Ops tf, Operand<TFloat32> all, int first, int count) {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            tf.slice(all, tf.array(0, 0, first, 0), tf.array(-1, -1, count, -1))); // [H, B, n, E]
  }
}
