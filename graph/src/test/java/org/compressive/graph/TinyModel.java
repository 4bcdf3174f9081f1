package org.compressive.graph;

import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.ModelConfigBuilder;

/**
 * Models of two layers that a test builds in a moment, for the tests of all rooms. A test sets what
 * it is about and leaves the rest.
 */
public final class TinyModel {

  private TinyModel() {}

  /** Returns 11 tokens, rows of width 8, windows of 4, as much memory and compressed memory. */
  public static ModelConfigBuilder ofTokens() {
    return ModelConfig.builder()
        .vocabulary(11)
        .layers(2)
        .width(8)
        .heads(2)
        .feedForward(12)
        .window(4)
        .memory(4)
        .compressedMemory(4)
        .compression(new Convolution(2));
  }

  /** Returns the same layers without tokens. */
  public static ModelConfigBuilder ofRows() {
    return ofTokens().vocabulary(0);
  }

  /**
   * Returns bytes, windows of 8 in units of 4: memory holds one window and a half, compressed
   * memory three.
   */
  public static ModelConfigBuilder ofBytes() {
    return ModelConfig.builder()
        .vocabulary(256)
        .layers(2)
        .width(16)
        .heads(2)
        .feedForward(32)
        .window(8)
        .memory(12)
        .compressedMemory(6)
        .compression(new Convolution(4));
  }
}
