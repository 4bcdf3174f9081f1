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
 * A reading of a window in parts. The window's slots follow those of the layer's memory. One tensor
 * holds the keys of all slots and another the values, so that a token adds only its own key and
 * value, and the mixer uses the tensors as they are. Slots of tokens not yet read contain leftover
 * values, which the causal mask hides. Nothing enters memory until the window is full and {@link
 * OpenStack#shift} moves it there.
 */
abstract sealed class OpenWindow extends Reading permits OpenToken, OpenPrompt {

  /**
   * Writes the keys or values of the rows being read into the tensor {@code all}, which holds those
   * of all slots, {@code [H, B, K, E]}.
   */
  abstract Operand<TFloat32> written(
      Ops tf, LayerMemory memory, Operand<TFloat32> all, Operand<TFloat32> projected);

  /** Writes the rows being read into the rows of the window, {@code [B, W, D]}. */
  abstract Operand<TFloat32> rows(Ops tf, Operand<TFloat32> window, Operand<TFloat32> x);

  /** Adds the attention of the rows being read to the attention that slots received before. */
  abstract Operand<TFloat32> received(
      Ops tf, Operand<TFloat32> before, Operand<TFloat32> weights); // [B, K, 1]

  @Override
  boolean readsWholeWindows() {
    return false;
  }

  @Override
  final Map<RowPart, Projected> project(
      Ops tf,
      RowProjection projection,
      LayerMemory memory,
      Map<RowPart, Operand<TFloat32>> window) {
    Map<RowPart, Projected> both = new EnumMap<>(RowPart.class);
    window.forEach(
        (part, own) -> {
          var all = open(memory).get(part).orElseThrow(); // [H, B, K, E]
          both.put(part, new Projected(written(tf, memory, all, own), own));
        });
    return both;
  }

  @Override
  final LayerMemory.Moved push(Ops tf, LayerMemory memory, Window window, Pass pass) {
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

  /** Returns the state that is kept for the open window. */
  static MemoryRows open(LayerMemory memory) {
    return memory.queue(Queue.OPEN_WINDOW).held();
  }

  /**
   * Reshapes the attention that each slot has received from {@code [B, K]} to {@code [B, K, 1]}.
   */
  static Operand<TFloat32> column(Ops tf, Operand<TFloat32> received) {
    return tf.expandDims(received, tf.constant(2)); // [B, K, 1]
  }

  /**
   * Returns consecutive slots, starting at {@code first}, {@code [H, B, count, E]}; empty if {@code
   * count} is 0.
   */
  static Optional<Operand<TFloat32>> part(Ops tf, Operand<TFloat32> all, int first, int count) {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            tf.slice(all, tf.array(0, 0, first, 0), tf.array(-1, -1, count, -1))); // [H, B, n, E]
  }
}
