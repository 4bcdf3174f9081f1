package org.compressive.graph;

import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;

/** What a layer may remember: rows, what is known of each row, and what rows were projected to. */
enum MemoryKind {
  /** Activations of the newest tokens. */
  MEMORY("memory"),
  /** Of memory, see {@link Usage}. */
  USAGE("usage"),
  /** Of memory, see {@link Filled}. */
  FILLED("filled"),
  /** Compressed rows of older tokens. */
  COMPRESSED("compressed_memory"),
  /** Of compressed memory, see {@link Displacement}. */
  DISPLACEMENT("displacement"),
  /** Of compressed memory, see {@link Filled}. */
  COMPRESSED_FILLED("compressed_filled"),
  /** Of memory, by head. */
  KEYS("keys"),
  /** Of memory, by head. */
  VALUES("values"),
  /** Of compressed memory, by head. */
  COMPRESSED_KEYS("compressed_keys"),
  /** Of compressed memory, by head. */
  COMPRESSED_VALUES("compressed_values");

  private final String prefix;

  MemoryKind(String prefix) {
    this.prefix = prefix;
  }

  /** As signatures and checkpoints call it, e.g. {@code memory_00}. */
  String name(int layer) {
    return "%s_%02d".formatted(prefix, layer);
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
    };
  }

  /**
   * Whether it follows from the rows and the parameters alone, and is remembered to spare the work
   * where parameters stay as they are.
   */
  boolean isProjection() {
    return switch (this) {
      case KEYS, VALUES, COMPRESSED_KEYS, COMPRESSED_VALUES -> true;
      case MEMORY, USAGE, FILLED, COMPRESSED, DISPLACEMENT, COMPRESSED_FILLED -> false;
    };
  }

  /** Numbers in a slot, of a head where it is by head. */
  int width(ModelConfig config) {
    return switch (this) {
      case MEMORY, COMPRESSED -> config.width();
      case USAGE -> Usage.WIDTH;
      case FILLED, COMPRESSED_FILLED -> Filled.WIDTH;
      case DISPLACEMENT -> Displacement.WIDTH;
      case KEYS, VALUES, COMPRESSED_KEYS, COMPRESSED_VALUES -> config.headWidth();
    };
  }

  /** As a model's wrappers see it. */
  MemorySpec spec(ModelConfig config, int layer) {
    int heads = isProjection() ? config.heads() : MemorySpec.NOT_BY_HEAD;
    return new MemorySpec(name(layer), heads, rows(config, layer), width(config));
  }
}
