package org.compressive.graph.config;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.collect.Iterables.getLast;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.math.IntMath;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.compressive.ops.NativeLibraries;

/**
 * The shape of a Compressive Transformer: the section {@code model} of a configuration. Names in
 * brackets are the paper's (Rae et al., 2019, section 3). Defaults are given by {@code
 * JsonProperty}, for YAML and {@link #builder} alike.
 *
 * @param vocabulary the number of token ids; tokens are 0 to vocabulary - 1. It is 0 for layers
 *     that are used without tokens; in a run, 0 stands for the tokenizer's vocabulary
 * @param layers the number of layers [l]
 * @param width the width of the residual stream [d]; even, since positions are sines and cosines,
 *     and divisible by heads
 * @param heads the number of attention heads per layer
 * @param feedForward the width of the feed-forward network's inner layer
 * @param window the number of tokens per step [n_s]; a multiple of the compression rate of each
 *     layer that has compressed memory
 * @param memory the number of slots of memory in each layer [n_m]; 0 for none
 * @param compressedMemory the number of slots of compressed memory in each layer [n_cm]; 0 for
 *     none; 0 in all layers gives a Transformer-XL
 * @param compression the function that compresses evicted rows
 * @param compressionLoss the loss that trains the compression function
 * @param mixer the function that a layer uses to mix the rows of its window with the rows of its
 *     memories or with a state. Positions and same-length masks apply to relative attention only
 * @param positions the scheme that assigns a distance to each slot
 * @param sameLength whether every query sees the same number of keys, because the oldest are hidden
 *     from later queries (Transformer-XL's same_length)
 * @param emptyMemory whether slots that have not been written to are attended to
 * @param normalization the points in a layer at which rows are normalized
 * @param activation the activation of the feed-forward network
 * @param residual the way branches join the residual stream
 * @param embedding the maps from tokens to rows and from rows to logits
 * @param dropout the dropout rates in training
 */
@RecordBuilder
@RecordBuilder.Options(
    suffix = "Fields",
    builderClassModifiers = {})
public record ModelConfig(
    @JsonProperty(defaultValue = "0") int vocabulary,
    int layers,
    int width,
    int heads,
    int feedForward,
    int window,
    PerLayer memory,
    PerLayer compressedMemory,
    Compression compression,
    @JsonProperty(defaultValue = "{function: attention-reconstruction}")
        CompressionLoss compressionLoss,
    @JsonProperty(defaultValue = "{type: relative-attention}") Mixer mixer,
    @JsonProperty(defaultValue = "{scheme: separate}") PositionScheme positions,
    @JsonProperty(defaultValue = "false") boolean sameLength,
    @JsonProperty(defaultValue = "attended") EmptyMemory emptyMemory,
    @JsonProperty(defaultValue = "pre") Normalization normalization,
    @JsonProperty(defaultValue = "relu") Activation activation,
    @JsonProperty(defaultValue = "plain") Residual residual,
    @JsonProperty(defaultValue = "{}") Embedding embedding,
    @JsonProperty(defaultValue = "{}") Dropout dropout)
    implements ModelConfigFields.With {

  static {
    // A program creates or reads a configuration before it loads TensorFlow's libraries.
    NativeLibraries.place();
  }

  public ModelConfig {
    checkArgument(vocabulary >= 0, "model.vocabulary (%s) must be 0 or more", vocabulary);
    checkPositive("layers", layers);
    checkPositive("width", width);
    checkPositive("heads", heads);
    checkPositive("feedForward", feedForward);
    checkPositive("window", window);
    checkSlots("memory", memory, layers);
    checkSlots("compressedMemory", compressedMemory, layers);
    checkArgument(
        width % heads == 0, "model.width (%s) must be divisible by model.heads (%s)", width, heads);
    checkArgument(width % 2 == 0, "model.width (%s) must be even", width);
    checkNotNull(compression, "model.compression is missing");
    checkNotNull(compressionLoss, "model.compressionLoss is missing");
    checkNotNull(mixer, "model.mixer is missing");
    checkNotNull(positions, "model.positions is missing");
    checkFits("compression.rate", compression.rate(), layers);
    for (int layer = 0; layer < layers; layer++) {
      checkArgument(
          compressedMemory.at(layer) == 0 || window % compression.rate().at(layer) == 0,
          "model.window (%s) must be a multiple of model.compression.rate (%s)",
          window,
          compression.rate());
    }
    checkNotNull(emptyMemory, "model.emptyMemory is missing");
    checkNotNull(normalization, "model.normalization is missing");
    checkNotNull(activation, "model.activation is missing");
    checkNotNull(residual, "model.residual is missing");
    checkNotNull(embedding, "model.embedding is missing");
    checkArgument(
        embedding.width() < width,
        "model.embedding.width (%s) must be below model.width (%s); 0 means as wide",
        embedding.width(),
        width);
    checkArgument(
        vocabulary == 0 || !embedding.adaptive() || getLast(embedding.cutoffs()) < vocabulary,
        "model.embedding.cutoffs (%s) must be below model.vocabulary (%s)",
        embedding.cutoffs(),
        vocabulary);
    checkNotNull(dropout, "model.dropout is missing");
    checkMixer(mixer, memory, compressedMemory, compression, compressionLoss, layers);
  }

  /** Returns a builder in which only the defaults are set. */
  public static ModelConfigBuilder builder() {
    return new ModelConfigBuilder(
        ConfigurationYaml.withDefaults(ModelConfigFields.builder(), ModelConfig.class));
  }

  /** Returns a builder with the settings of this model. */
  public ModelConfigBuilder toBuilder() {
    return new ModelConfigBuilder(ModelConfigFields.builder(this));
  }

  /** Returns the width of one head [E]. */
  public int headWidth() {
    return width / heads;
  }

  /** Returns the number of slots of memory in a layer, counted from 0. */
  public int memory(int layer) {
    return memory.at(layer);
  }

  /** Returns the number of slots of compressed memory in a layer, counted from 0. */
  public int compressedMemory(int layer) {
    return compressedMemory.at(layer);
  }

  /** Returns whether a layer, counted from 0, has compressed memory. */
  public boolean compresses(int layer) {
    return compressedMemory(layer) > 0;
  }

  /** Returns the layers that have compressed memory, counted from 0. */
  public List<Integer> compressingLayers() {
    return IntStream.range(0, layers).filter(this::compresses).boxed().toList();
  }

  /** Returns whether any layer has compressed memory; without it, this is a Transformer-XL. */
  public boolean compresses() {
    return compresses(compressedMemory, layers);
  }

  /**
   * Returns the window unit: the length of a window that advances the memories must be a multiple
   * of it.
   */
  public int windowUnit() {
    return IntStream.range(0, layers)
        .filter(this::compresses)
        .map(compression.rate()::at)
        .reduce(1, (one, other) -> one / IntMath.gcd(one, other) * other);
  }

  /**
   * Returns the number of tokens that a training step reads of each sequence: the number of
   * unrolled windows times the window.
   */
  public int stepLength() {
    return window * compressionLoss.windows();
  }

  /**
   * Returns the number of tokens before the window that a prediction can depend on: n_m + c n_cm
   * summed over all layers (section 3.4 of the paper), as far as the mixer reaches. It is empty if
   * the mixer carries a state, because a state depends on all tokens before it.
   */
  public OptionalLong temporalRange() {
    return mixer.carriesState()
        ? OptionalLong.empty()
        : OptionalLong.of(IntStream.range(0, layers).mapToLong(this::temporalRange).sum());
  }

  /**
   * Returns what one layer, counted from 0, contributes to {@link #temporalRange()}, as far as it
   * reads slots.
   */
  public long temporalRange(int layer) {
    int recent = Math.min(memory(layer), mixer.reach());
    int older = Math.min(compressedMemory(layer), mixer.reach() - recent);
    return recent + (long) older * compression.rate().at(layer);
  }

  /**
   * Returns this configuration with other memory sizes. No parameter of the model depends on memory
   * sizes, except that a layer trained without compressed memory has no compression function.
   */
  public ModelConfig withMemories(PerLayer newMemory, PerLayer newCompressedMemory) {
    checkFits("compressedMemory", newCompressedMemory, layers);
    for (int layer = 0; layer < layers; layer++) {
      checkArgument(
          compresses(layer) || newCompressedMemory.at(layer) == 0,
          "compressed memory (%s) must be 0 in layer %s, which was trained without one",
          newCompressedMemory,
          layer);
    }
    // Set both at once, because the mixer may not support a change of only one.
    return toBuilder().memory(newMemory).compressedMemory(newCompressedMemory).build();
  }

  /**
   * Returns this configuration with other memory sizes, equal in every layer; see {@link
   * #withMemories(PerLayer, PerLayer)}.
   */
  public ModelConfig withMemories(int newMemory, int newCompressedMemory) {
    return withMemories(PerLayer.all(newMemory), PerLayer.all(newCompressedMemory));
  }

  /**
   * Checks that the mixer can provide what compression needs, and that it reaches compressed rows.
   */
  private static void checkMixer(
      Mixer mixer,
      PerLayer memory,
      PerLayer compressedMemory,
      Compression compression,
      CompressionLoss loss,
      int layers) {
    if (mixer.carriesState()) {
      checkArgument(
          memory.stream(layers).allMatch(slots -> slots == 0),
          "model.memory (%s) must be 0 with model.mixer (%s), which reads no memory",
          memory,
          mixer.type());
    }
    checkArgument(
        mixer.readsCompressedMemory() || !compresses(compressedMemory, layers),
        "model.compressedMemory (%s) must be 0 with model.mixer (%s), which does not read it",
        compressedMemory,
        mixer.type());
    if (mixer.hasKeys() || !compresses(compressedMemory, layers)) {
      return;
    }
    checkArgument(
        !loss.needsKeys(),
        "model.compressionLoss (attention-reconstruction) needs keys, which model.mixer (%s) does"
            + " not have",
        mixer.type());
    checkArgument(
        !compression.looksAtUsage(),
        "model.compression (most-used) needs attention, which model.mixer (%s) does not have",
        mixer.type());
    for (int layer = 0; layer < layers; layer++) {
      checkArgument(
          compressedMemory.at(layer) == 0 || mixer.reach() > memory.at(layer),
          "model.compressedMemory (%s) must be 0 in layer %s, which model.mixer (%s) does not reach"
              + " beyond model.memory (%s)",
          compressedMemory,
          layer,
          mixer,
          memory);
    }
  }

  private static boolean compresses(PerLayer compressedMemory, int layers) {
    return compressedMemory.stream(layers).anyMatch(slots -> slots > 0);
  }

  private static void checkSlots(String key, PerLayer slots, int layers) {
    checkNotNull(slots, "model.%s is missing", key);
    checkFits(key, slots, layers);
    checkArgument(slots.least() >= 0, "model.%s (%s) must be 0 or more", key, slots);
  }

  private static void checkFits(String key, PerLayer values, int layers) {
    checkArgument(
        values.fits(layers),
        "model.%s (%s) must be one number or one for each of model.layers (%s)",
        key,
        values,
        layers);
  }

  private static void checkPositive(String key, int value) {
    checkArgument(value >= 1, "model.%s (%s) must be at least 1", key, value);
  }
}
