package org.compressive.graph;

import org.compressive.graph.config.EmptyMemory;
import org.compressive.graph.config.ModelConfig;

/** What a layer may remember: rows, and what is known of each row. */
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
  COMPRESSED_FILLED("compressed_filled");

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
      case MEMORY -> memory;
      case USAGE -> used ? memory : 0;
      case FILLED -> masked ? memory : 0;
      case COMPRESSED -> compressed;
      case DISPLACEMENT -> Displacement.isKept(config, layer) ? compressed : 0;
      case COMPRESSED_FILLED -> masked ? compressed : 0;
    };
  }

  /** Numbers in a slot. */
  int width(ModelConfig config) {
    return switch (this) {
      case MEMORY, COMPRESSED -> config.width();
      case USAGE -> Usage.WIDTH;
      case FILLED, COMPRESSED_FILLED -> Filled.WIDTH;
      case DISPLACEMENT -> Displacement.WIDTH;
    };
  }
}
