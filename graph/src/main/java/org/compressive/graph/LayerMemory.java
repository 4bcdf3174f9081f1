package org.compressive.graph;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.compressive.graph.MemoryKind.Queue;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The memory that one layer keeps of earlier windows. */
final class LayerMemory {

  private final ModelConfig config;
  private final int layer;
  private final Map<MemoryKind, Operand<TFloat32>> byKind;

  /**
   * Creates a layer's memory.
   *
   * @param byKind {@code [B, rows, width]}, keys and values {@code [H, B, rows, E]}, oldest first;
   *     kinds that the layer does not keep are absent
   */
  LayerMemory(ModelConfig config, int layer, Map<MemoryKind, Operand<TFloat32>> byKind) {
    this.config = config;
    this.layer = layer;
    this.byKind = Maps.immutableEnumMap(byKind);
  }

  /**
   * A layer's memory after a window has been pushed into its recent rows.
   *
   * @param evicted the rows that memory has evicted
   */
  record Moved(LayerMemory memory, MemoryRows evicted) {}

  /** Returns the activations of the newest tokens before the window. */
  RowMemory recent() {
    return queue(Queue.RECENT);
  }

  /** Returns the compressed rows of older tokens. */
  RowMemory compressed() {
    return queue(Queue.COMPRESSED);
  }

  /**
   * Pushes a window's rows into memory.
   *
   * @param received the attention that each slot received in the window, {@code [B, K]}; empty if
   *     it is not counted
   */
  Moved pushRecent(Ops tf, MemoryRows window, Optional<Operand<TFloat32>> received, Pass pass) {
    int compressedSlots = config.compressedMemory(layer);
    var memory =
        received
            .map(r -> AttentionUsage.added(tf, recent(), r, compressedSlots))
            .orElseGet(this::recent);
    var arriving =
        received
            .map(r -> window.with(RowPart.USAGE, AttentionUsage.ofWindow(tf, r, slots())))
            .orElse(window);
    var moved = memory.push(tf, arriving, pass);
    return new Moved(with(Queue.RECENT, moved.memory().held()), moved.evicted());
  }

  /** Pushes compressed rows into compressed memory, which discards its oldest rows. */
  LayerMemory pushCompressed(Ops tf, MemoryRows rows, Pass pass) {
    return with(Queue.COMPRESSED, compressed().push(tf, rows, pass).memory().held());
  }

  /**
   * Returns the rows of compressed memory and memory, {@code [B, C + M, D]}; empty if there are no
   * slots.
   */
  Optional<Operand<TFloat32>> rows(Ops tf) {
    List<Operand<TFloat32>> rows = new ArrayList<>();
    get(MemoryKind.COMPRESSED).ifPresent(rows::add);
    get(MemoryKind.MEMORY).ifPresent(rows::add);
    return switch (rows.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(rows.get(0));
      default -> Optional.of(tf.concat(rows, tf.constant(1))); // [B, C + M, D]
    };
  }

  /**
   * Returns the keys or the values of compressed memory and memory, those of each {@code [H, B,
   * rows, E]}, where they have slots.
   */
  List<Operand<TFloat32>> carried(RowPart part) {
    return Stream.of(compressed(), recent())
        .filter(rows -> rows.slots() > 0)
        .map(
            rows ->
                rows.held()
                    .get(part)
                    .orElseThrow(() -> new IllegalArgumentException("memories are not projected")))
        .toList();
  }

  /** Returns the number of slots before the window, C + M. */
  int slots() {
    return config.compressedMemory(layer) + config.memory(layer);
  }

  /** Returns whether empty slots are masked. */
  boolean isMasked() {
    return config.emptyMemory() == EmptyMemory.MASKED;
  }

  /** Adds keys and values of all rows, as computed by a mixer. */
  LayerMemory projected(Ops tf, SequenceMixer mixer) {
    return projected(tf, mixer, Queue.RECENT).projected(tf, mixer, Queue.COMPRESSED);
  }

  private LayerMemory projected(Ops tf, SequenceMixer mixer, Queue queue) {
    var memory = queue(queue);
    return memory.slots() == 0
        ? this
        : with(queue, memory.held().with(mixer.project(tf, memory.held().rows())));
  }

  Map<MemoryKind, Operand<TFloat32>> byKind() {
    return byKind;
  }

  /** Returns one memory; empty if the layer does not keep it. */
  Optional<Operand<TFloat32>> get(MemoryKind kind) {
    return Optional.ofNullable(byKind.get(kind));
  }

  /** Applies a function to every memory. */
  LayerMemory map(UnaryOperator<Operand<TFloat32>> change) {
    return new LayerMemory(config, layer, Maps.transformValues(byKind, change::apply));
  }

  /** Replaces the rows of one queue and the parts that accompany them. */
  LayerMemory with(Queue queue, MemoryRows rows) {
    Map<MemoryKind, Operand<TFloat32>> all = new EnumMap<>(MemoryKind.class);
    all.putAll(without(queue).byKind);
    rows.parts().forEach((part, value) -> all.put(MemoryKind.of(queue, part), value));
    return new LayerMemory(config, layer, all);
  }

  /** Replaces the state of a mixer that carries one, {@code [B, 2, D]}. */
  LayerMemory withState(Operand<TFloat32> state) {
    return with(Queue.STATE, MemoryRows.of(state));
  }

  /** Removes one queue. */
  LayerMemory without(Queue queue) {
    return new LayerMemory(config, layer, Maps.filterKeys(byKind, kind -> kind.queue() != queue));
  }

  /** Returns one queue. */
  RowMemory queue(Queue queue) {
    int slots =
        switch (queue) {
          case RECENT -> config.memory(layer);
          case COMPRESSED -> config.compressedMemory(layer);
          case OPEN_WINDOW -> config.window();
          case STATE -> LstmMixer.STATE_ROWS;
        };
    Map<RowPart, Operand<TFloat32>> parts = new EnumMap<>(RowPart.class);
    byKind.forEach(
        (kind, value) -> {
          if (kind.queue() == queue) {
            parts.put(kind.part(), value);
          }
        });
    return new RowMemory(slots, new MemoryRows(parts), GradientStops.of(config.compressionLoss()));
  }
}
