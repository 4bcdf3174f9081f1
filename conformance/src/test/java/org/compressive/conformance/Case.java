package org.compressive.conformance;

import org.compressive.graph.config.ModelConfig;

/**
 * A model on which the conformance tests run.
 *
 * @param name the distinguishing feature of the case
 * @param batch the number of streams
 * @param seed the seed of its parameters and tokens
 */
record Case(String name, ModelConfig config, int batch, long seed) {

  /**
   * Returns the number of windows after which all memories have filled, been full and overflowed;
   * at least four.
   */
  int windows() {
    long range = 0;
    for (int layer = 0; layer < config.layers(); layer++) {
      int rate = config.compression().rate().at(layer);
      range = Math.max(range, config.memory(layer) + rate * config.compressedMemory(layer));
    }
    return (int) Math.max(4, range / config.window() + 2);
  }

  /**
   * Returns whether this layer has evicted rows other than the initial zeros after the given number
   * of windows.
   */
  boolean hasEvicted(int layer, int windows) {
    return config.compresses(layer) && windows * config.window() > config.memory(layer);
  }

  /**
   * Returns whether this layer no longer evicts initial zeros in the last of the given number of
   * windows.
   */
  boolean evictsRowsOnly(int layer, int windows) {
    return config.compresses(layer) && (windows - 1) * config.window() >= config.memory(layer);
  }

  /**
   * Returns the number of positions back in the window on which a prediction may depend, through
   * all layers.
   */
  int reach() {
    if (config.mixer().carriesState()) {
      return config.window();
    }
    if (!config.mixer().hasKeys()) {
      return Math.min(config.window(), config.layers() * config.mixer().reach());
    }
    if (!config.sameLength()) {
      return config.window();
    }
    int slots = config.memory().stream(config.layers()).sum();
    return slots + config.compressedMemory().stream(config.layers()).sum();
  }

  @Override
  public String toString() {
    return "%s: %s, seed %d".formatted(name, config, seed);
  }
}
