package org.compressive.graph;

import java.util.EnumMap;
import java.util.Map;
import org.compressive.ops.CompressiveOps;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A first-in first-out memory of rows: memory or compressed memory of one layer.
 *
 * @param slots as many rows as it holds; 0 for none
 * @param held the rows; empty where there are no slots
 * @param stops the gradients that do not pass from window to window
 */
record RowMemory(int slots, MemoryRows held, GradientStops stops) {

  /**
   * A memory after a push.
   *
   * @param memory for the next window
   * @param evicted the rows that have fallen out, oldest first
   */
  record Moved(RowMemory memory, MemoryRows evicted) {}

  /**
   * Puts rows behind those that are held, everything that travels with them likewise.
   *
   * @param arriving R rows, with at least what is held of each row
   * @return the memory that holds the newest rows, and the R oldest; all that arrive, where there
   *     are no slots
   */
  Moved push(Ops tf, MemoryRows arriving) {
    if (slots == 0 || arriving.isEmpty()) {
      return new Moved(this, arriving);
    }
    Map<RowPart, Operand<TFloat32>> stay = new EnumMap<>(RowPart.class);
    Map<RowPart, Operand<TFloat32>> leave = new EnumMap<>(RowPart.class);
    held.parts()
        .forEach(
            (part, before) -> {
              var rows = arriving.get(part).orElseThrow();
              var update = CompressiveOps.create(tf).memoryUpdate(before, rows, slots);
              stay.put(part, stops.remembered(tf, update.memory()));
              leave.put(part, update.evicted());
            });
    return new Moved(with(new MemoryRows(stay)), new MemoryRows(leave));
  }

  /** Returns the same memory with other rows. */
  RowMemory with(MemoryRows rows) {
    return new RowMemory(slots, rows, stops);
  }
}
