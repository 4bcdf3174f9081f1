package org.compressive.graph;

import org.compressive.graph.config.Convolution;
import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.ModelConfigBuilder;

/**
 * Models of two layers that a test builds quickly, for the tests of all modules. Each test sets the
 * values that matter to it and keeps the others.
 */
public final class TinyModel {

  private TinyModel() {}

  /**
   * Returns a model of 11 tokens with rows of width 8, windows of 4, and as many slots of memory
   * and of compressed memory.
   */
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
   * Returns a model of bytes with windows of 8 in units of 4; memory holds one and a half windows,
   * compressed memory three.
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
