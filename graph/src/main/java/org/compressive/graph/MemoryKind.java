package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableTable.toImmutableTable;

import com.google.common.collect.ImmutableTable;
import java.util.Arrays;
import org.compressive.graph.ModelOutline.Slots;
import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;

/** A kind of memory that a layer may keep, with its name and size. */
enum MemoryKind {
  MEMORY("memory", Queue.RECENT, RowPart.ROWS),
  USAGE("usage", Queue.RECENT, RowPart.USAGE),
  FILLED("filled", Queue.RECENT, RowPart.FILLED),
  COMPRESSED("compressed_memory", Queue.COMPRESSED, RowPart.ROWS),
  DISPLACEMENT("displacement", Queue.COMPRESSED, RowPart.DISPLACEMENT),
  COMPRESSED_FILLED("compressed_filled", Queue.COMPRESSED, RowPart.FILLED),
  KEYS("keys", Queue.RECENT, RowPart.KEYS),
  VALUES("values", Queue.RECENT, RowPart.VALUES),
  COMPRESSED_KEYS("compressed_keys", Queue.COMPRESSED, RowPart.KEYS),
  COMPRESSED_VALUES("compressed_values", Queue.COMPRESSED, RowPart.VALUES),
  /** Keys of compressed memory, memory and the open window. */
  ALL_KEYS("all_keys", Queue.OPEN_WINDOW, RowPart.KEYS),
  /** Values of compressed memory, memory and the open window. */
  ALL_VALUES("all_values", Queue.OPEN_WINDOW, RowPart.VALUES),
  /** Rows of the open window. */
  WINDOW("window", Queue.OPEN_WINDOW, RowPart.ROWS),
  /** The attention that each slot has received in the open window; see {@link AttentionUsage}. */
  RECEIVED("received", Queue.OPEN_WINDOW, RowPart.USAGE),
  /** The state of a mixer that carries one: for an LSTM, its cell and its output. */
  STATE("state", Queue.STATE, RowPart.ROWS);

  /** The first-in first-out memory to which a kind belongs. */
  enum Queue {
    /** Activations of the newest tokens before the window. */
    RECENT,
    /** Compressed rows of older tokens. */
    COMPRESSED,
    /** A window that is read token by token. */
    OPEN_WINDOW,
    /** Not a queue: the state of a mixer, which is replaced as a whole. */
    STATE
  }

  private static final ImmutableTable<Queue, RowPart, MemoryKind> BY_PART =
      Arrays.stream(values())
          .collect(toImmutableTable(kind -> kind.queue, kind -> kind.part, kind -> kind));

  private final String prefix;
  private final Queue queue;
  private final RowPart part;

  MemoryKind(String prefix, Queue queue, RowPart part) {
    this.prefix = prefix;
    this.queue = queue;
    this.part = part;
  }

  /** Returns the kind of one part of a queue's rows. */
  static MemoryKind of(Queue queue, RowPart part) {
    var kind = BY_PART.get(queue, part);
    checkArgument(kind != null, "memory queue (%s) has no %s", queue, part);
    return kind;
  }

  RowPart part() {
    return part;
  }

  Queue queue() {
    return queue;
  }

  /** Returns the name of this memory in signatures and checkpoints, such as {@code memory_00}. */
  String name(int layer) {
    return LayerNames.numbered(prefix, layer);
  }

  /**
   * Returns the number of this memory's slots in a layer; 0 if the layer does not keep this memory.
   */
  int rows(ModelConfig config, int layer) {
    int slots =
        switch (queue) {
          case RECENT -> config.memory(layer);
          case COMPRESSED -> config.compressedMemory(layer);
          case OPEN_WINDOW ->
              part == RowPart.ROWS
                  ? config.window()
                  : config.compressedMemory(layer) + config.memory(layer) + config.window();
          case STATE -> LstmMixer.STATE_ROWS;
        };
    return isKept(config, layer) ? slots : 0;
  }

  /**
   * Returns the slots of this memory's queue, with the names of everything kept in them between
   * windows.
   */
  Slots slots(ModelConfig config, int layer) {
    return new Slots(
        rows(config, layer),
        Arrays.stream(values())
            .filter(kind -> kind.queue == queue && !kind.isByHead() && kind.rows(config, layer) > 0)
            .map(kind -> kind.prefix)
            .collect(toImmutableList()));
  }

  private boolean isKept(ModelConfig config, int layer) {
    return switch (part) {
      case ROWS -> queue != Queue.STATE || config.mixer().carriesState();
      case VALUES -> !config.mixer().carriesState();
      case KEYS -> config.mixer().hasKeys();
      case USAGE -> AttentionUsage.isCounted(config, layer);
      case FILLED -> config.emptyMemory() == EmptyMemory.MASKED;
      case DISPLACEMENT -> Displacement.isKept(config, layer);
    };
  }

  /**
   * Returns whether this memory's values depend only on the rows and the parameters. Such a memory
   * is kept to avoid recomputation while the parameters do not change.
   */
  boolean isProjection() {
    return isByHead() && queue != Queue.OPEN_WINDOW;
  }

  /** Returns whether this memory belongs to a window that is read token by token. */
  boolean isOfOpenWindow() {
    return queue == Queue.OPEN_WINDOW;
  }

  /**
   * Returns whether this memory changes with every token of a window that is read token by token.
   */
  boolean changesWithEveryToken() {
    return isOfOpenWindow() || queue == Queue.STATE;
  }

  private boolean isByHead() {
    return part == RowPart.KEYS || part == RowPart.VALUES;
  }

  /** Returns the size of a slot; if this memory is kept by head, the size for one head. */
  int width(ModelConfig config) {
    return switch (part) {
      case ROWS -> config.width();
      case USAGE -> this == RECEIVED ? 1 : AttentionUsage.WIDTH;
      case FILLED -> FilledSlots.WIDTH;
      case DISPLACEMENT -> Displacement.WIDTH;
      case KEYS, VALUES -> config.headWidth();
    };
  }

  /** Returns the specification of this memory for the callers of a model. */
  MemorySpec spec(ModelConfig config, int layer) {
    int heads = isByHead() ? config.heads() : MemorySpec.NOT_BY_HEAD;
    return new MemorySpec(name(layer), heads, rows(config, layer), width(config));
  }
}
