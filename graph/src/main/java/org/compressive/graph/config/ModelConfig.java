package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

/**
 * The shape of a Compressive Transformer: section {@code model} of a configuration. Names in
 * brackets are the paper's (Rae et al., 2019, section 3).
 *
 * @param vocabulary number of token ids; tokens are 0 to vocabulary - 1
 * @param layers number of layers [l]
 * @param width width of the residual stream [d]; even, since positions are sines and cosines, and
 *     divisible by heads
 * @param heads attention heads per layer
 * @param feedForward width of the feed-forward network's inner layer
 * @param window tokens per step [n_s]; a multiple of the compression rate where there is compressed
 *     memory
 * @param memory slots of memory per layer [n_m]; 0 for none
 * @param compressedMemory slots of compressed memory per layer [n_cm]; 0 makes a Transformer-XL
 * @param compression how evicted rows become compressed ones
 * @param compressionLoss what trains the compression function
 * @param positions at what distance a slot stands
 * @param dropout rate on the embeddings and on each residual branch in training, from 0 to below 1
 */
public record ModelConfig(
    int vocabulary,
    int layers,
    int width,
    int heads,
    int feedForward,
    int window,
    int memory,
    int compressedMemory,
    Compression compression,
    CompressionLoss compressionLoss,
    PositionScheme positions,
    double dropout) {

  public ModelConfig {
    checkPositive("vocabulary", vocabulary);
    checkPositive("layers", layers);
    checkPositive("width", width);
    checkPositive("heads", heads);
    checkPositive("feedForward", feedForward);
    checkPositive("window", window);
    checkArgument(memory >= 0, "model.memory (%s) must be 0 or more", memory);
    checkArgument(
        compressedMemory >= 0, "model.compressedMemory (%s) must be 0 or more", compressedMemory);
    checkArgument(
        width % heads == 0, "model.width (%s) must be divisible by model.heads (%s)", width, heads);
    checkArgument(width % 2 == 0, "model.width (%s) must be even", width);
    checkNotNull(compression, "model.compression is missing");
    checkNotNull(compressionLoss, "model.compressionLoss is missing");
    checkNotNull(positions, "model.positions is missing");
    checkArgument(
        compressedMemory == 0 || window % compression.rate() == 0,
        "model.window (%s) must be a multiple of model.compression.rate (%s)",
        window,
        compression.rate());
    checkArgument(
        dropout >= 0 && dropout < 1, "model.dropout (%s) must be from 0 to below 1", dropout);
  }

  /** Width of one head [E]. */
  public int headWidth() {
    return width / heads;
  }

  /** Whether there is a compressed memory at all; without it this is a Transformer-XL. */
  public boolean compresses() {
    return compressedMemory > 0;
  }

  /** What the length of a window that advances the memories must be a multiple of. */
  public int windowUnit() {
    return compresses() ? compression.rate() : 1;
  }

  /** Tokens a prediction can depend on: l (n_m + c n_cm), section 3.4 of the paper. */
  public long temporalRange() {
    return (long) layers * (memory + (long) compressedMemory * compression.rate());
  }

  /**
   * The same model with other memory sizes: none of its parameters depends on them, save that a
   * model trained without compressed memory has no compression function.
   */
  public ModelConfig withMemories(int newMemory, int newCompressedMemory) {
    checkArgument(
        compresses() || newCompressedMemory == 0,
        "compressed memory (%s) must be 0: the model was trained without one",
        newCompressedMemory);
    return new ModelConfig(
        vocabulary,
        layers,
        width,
        heads,
        feedForward,
        window,
        newMemory,
        newCompressedMemory,
        compression,
        compressionLoss,
        positions,
        dropout);
  }

  private static void checkPositive(String key, int value) {
    checkArgument(value >= 1, "model.%s (%s) must be at least 1", key, value);
  }
}
