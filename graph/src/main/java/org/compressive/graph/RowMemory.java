package org.compressive.graph;

import java.util.EnumMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A first-in first-out memory of rows: the memory or the compressed memory of one layer.
 *
 * @param slots the number of rows that it holds; 0 if the layer does not have it
 * @param held the rows; empty if there are no slots
 * @param stops the stop-gradients between windows
 */
record RowMemory(int slots, MemoryRows held, GradientStops stops) {

  /**
   * A memory after a push.
   *
   * @param memory the memory for the next window
   * @param evicted the rows that it has evicted, oldest first
   */
  record Moved(RowMemory memory, MemoryRows evicted) {}

  /**
   * Appends rows, with the parts that accompany them, to the rows in this memory.
   *
   * @param arriving R rows, with at least the parts that are held for each row
   * @return the memory with the newest rows, and the R oldest rows; if there are no slots, all
   *     arriving rows are evicted
   */
  Moved push(Ops tf, MemoryRows arriving, Pass pass) {
    if (slots == 0 || arriving.isEmpty()) {
      return new Moved(this, arriving);
    }
    Map<RowPart, Operand<TFloat32>> stay = new EnumMap<>(RowPart.class);
    Map<RowPart, Operand<TFloat32>> leave = new EnumMap<>(RowPart.class);
    held.parts()
        .forEach(
            (part, before) -> {
              var rows = arriving.get(part).orElseThrow();
              var update = pass.ops(tf).memoryUpdate(before, rows, slots);
              stay.put(part, stops.remembered(tf, update.memory()));
              leave.put(part, update.evicted());
            });
    return new Moved(with(new MemoryRows(stay)), new MemoryRows(leave));
  }

  /** Returns this memory with other rows. */
  RowMemory with(MemoryRows rows) {
    return new RowMemory(slots, rows, stops);
  }
}
