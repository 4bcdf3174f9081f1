package org.compressive.graph.config;

/**
 * Sets a model's configuration by name:
 *
 * <pre>{@code
 * ModelConfig.builder()
 *     .vocabulary(256)
 *     .layers(2)
 *     .width(64)
 *     .heads(4)
 *     .feedForward(256)
 *     .window(16)
 *     .memory(16)
 *     .compressedMemory(8)
 *     .compression(new Convolution(4))
 *     .build()
 * }</pre>
 *
 * <p>{@link ModelConfig} documents the settings and says which have a default.
 */
public final class ModelConfigBuilder {

  private final ModelConfigFields fields;

  ModelConfigBuilder(ModelConfigFields fields) {
    this.fields = fields;
  }

  /**
   * Returns the configuration.
   *
   * @throws NullPointerException if a setting without a default is missing
   * @throws IllegalArgumentException if a setting is invalid, or a size was not set
   */
  public ModelConfig build() {
    return fields.build();
  }

  /** Sets the number of token ids; not needed for layers that are used without tokens. */
  public ModelConfigBuilder vocabulary(int vocabulary) {
    fields.vocabulary(vocabulary);
    return this;
  }

  public ModelConfigBuilder layers(int layers) {
    fields.layers(layers);
    return this;
  }

  public ModelConfigBuilder width(int width) {
    fields.width(width);
    return this;
  }

  public ModelConfigBuilder heads(int heads) {
    fields.heads(heads);
    return this;
  }

  public ModelConfigBuilder feedForward(int feedForward) {
    fields.feedForward(feedForward);
    return this;
  }

  public ModelConfigBuilder window(int window) {
    fields.window(window);
    return this;
  }

  public ModelConfigBuilder memory(PerLayer memory) {
    fields.memory(memory);
    return this;
  }

  /** Sets the same number of slots in every layer. */
  public ModelConfigBuilder memory(int memory) {
    return memory(PerLayer.all(memory));
  }

  public ModelConfigBuilder compressedMemory(PerLayer compressedMemory) {
    fields.compressedMemory(compressedMemory);
    return this;
  }

  /** Sets the same number of slots in every layer. */
  public ModelConfigBuilder compressedMemory(int compressedMemory) {
    return compressedMemory(PerLayer.all(compressedMemory));
  }

  public ModelConfigBuilder compression(Compression compression) {
    fields.compression(compression);
    return this;
  }

  public ModelConfigBuilder compressionLoss(CompressionLoss compressionLoss) {
    fields.compressionLoss(compressionLoss);
    return this;
  }

  public ModelConfigBuilder mixer(Mixer mixer) {
    fields.mixer(mixer);
    return this;
  }

  public ModelConfigBuilder positions(PositionScheme positions) {
    fields.positions(positions);
    return this;
  }

  public ModelConfigBuilder sameLength(boolean sameLength) {
    fields.sameLength(sameLength);
    return this;
  }

  public ModelConfigBuilder emptyMemory(EmptyMemory emptyMemory) {
    fields.emptyMemory(emptyMemory);
    return this;
  }

  public ModelConfigBuilder normalization(Normalization normalization) {
    fields.normalization(normalization);
    return this;
  }

  public ModelConfigBuilder activation(Activation activation) {
    fields.activation(activation);
    return this;
  }

  public ModelConfigBuilder residual(Residual residual) {
    fields.residual(residual);
    return this;
  }

  public ModelConfigBuilder embedding(Embedding embedding) {
    fields.embedding(embedding);
    return this;
  }

  public ModelConfigBuilder dropout(Dropout dropout) {
    fields.dropout(dropout);
    return this;
  }

  /** Sets one rate everywhere except on attention. */
  public ModelConfigBuilder dropout(double rate) {
    return dropout(Dropout.of(rate));
  }
}
