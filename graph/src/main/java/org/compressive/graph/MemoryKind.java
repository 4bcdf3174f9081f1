package org.compressive.graph;

import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;

/** What a layer may remember: rows, what is known of each row, and what rows were projected to. */
enum MemoryKind {
  /** Activations of the newest tokens. */
  MEMORY("memory", Role.ROWS),
  /** Of memory, see {@link Usage}. */
  USAGE("usage", Role.ROWS),
  /** Of memory, see {@link Filled}. */
  FILLED("filled", Role.ROWS),
  /** Compressed rows of older tokens. */
  COMPRESSED("compressed_memory", Role.ROWS),
  /** Of compressed memory, see {@link Displacement}. */
  DISPLACEMENT("displacement", Role.ROWS),
  /** Of compressed memory, see {@link Filled}. */
  COMPRESSED_FILLED("compressed_filled", Role.ROWS),
  /** Of memory, by head. */
  KEYS("keys", Role.PROJECTION),
  /** Of memory, by head. */
  VALUES("values", Role.PROJECTION),
  /** Of compressed memory, by head. */
  COMPRESSED_KEYS("compressed_keys", Role.PROJECTION),
  /** Of compressed memory, by head. */
  COMPRESSED_VALUES("compressed_values", Role.PROJECTION),
  /** Of compressed memory, memory and the open window, by head. */
  ALL_KEYS("all_keys", Role.OPEN_WINDOW),
  /** Of compressed memory, memory and the open window, by head. */
  ALL_VALUES("all_values", Role.OPEN_WINDOW),
  /** Activations of the open window's tokens. */
  WINDOW("window", Role.OPEN_WINDOW),
  /** Of all keys, the attention they got in the open window, see {@link Usage}. */
  RECEIVED("received", Role.OPEN_WINDOW);

  private enum Role {
    ROWS,
    PROJECTION,
    OPEN_WINDOW
  }

  private final String prefix;
  private final Role role;

  MemoryKind(String prefix, Role role) {
    this.prefix = prefix;
    this.role = role;
  }

  /** As signatures and checkpoints call it, e.g. {@code memory_00}. */
  String name(int layer) {
    return LayerNames.numbered(prefix, layer);
  }

  /** Slots in a layer; 0 where it is not kept. */
  int rows(ModelConfig config, int layer) {
    int memory = config.memory(layer);
    int compressed = config.compressedMemory(layer);
    boolean masked = config.emptyMemory() == EmptyMemory.MASKED;
    boolean used = config.compresses(layer) && config.compression().looksAtUsage();
    return switch (this) {
      case MEMORY, KEYS, VALUES -> memory;
      case USAGE -> used ? memory : 0;
      case FILLED -> masked ? memory : 0;
      case COMPRESSED, COMPRESSED_KEYS, COMPRESSED_VALUES -> compressed;
      case DISPLACEMENT -> Displacement.isKept(config, layer) ? compressed : 0;
      case COMPRESSED_FILLED -> masked ? compressed : 0;
      case ALL_KEYS, ALL_VALUES -> compressed + memory + config.window();
      case WINDOW -> config.window();
      case RECEIVED -> used ? compressed + memory + config.window() : 0;
    };
  }

  /**
   * Whether it follows from the rows and the parameters alone, and is remembered to spare the work
   * where parameters stay as they are.
   */
  boolean isProjection() {
    return role == Role.PROJECTION;
  }

  /** Whether it is of a window that is read token by token, and changes with each. */
  boolean isOfOpenWindow() {
    return role == Role.OPEN_WINDOW;
  }

  private boolean isByHead() {
    return isProjection() || this == ALL_KEYS || this == ALL_VALUES;
  }

  /** Numbers in a slot, of a head where it is by head. */
  int width(ModelConfig config) {
    return switch (this) {
      case MEMORY, COMPRESSED, WINDOW -> config.width();
      case USAGE -> Usage.WIDTH;
      case FILLED, COMPRESSED_FILLED -> Filled.WIDTH;
      case DISPLACEMENT -> Displacement.WIDTH;
      case RECEIVED -> 1;
      case KEYS, VALUES, COMPRESSED_KEYS, COMPRESSED_VALUES -> config.headWidth();
      case ALL_KEYS, ALL_VALUES -> config.headWidth();
    };
  }

  /** As a model's wrappers see it. */
  MemorySpec spec(ModelConfig config, int layer) {
    int heads = isByHead() ? config.heads() : MemorySpec.NOT_BY_HEAD;
    return new MemorySpec(name(layer), heads, rows(config, layer), width(config));
  }
}
