package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.stream.IntStream;

/**
 * The sizes and variants of a reference model. The number of layers is the length of the lists.
 *
 * @param vocabulary V
 * @param width D, even (half sines, half cosines) and a multiple of {@code heads}
 * @param heads H
 * @param feedForward F
 * @param memory M of each layer, the rows of memory; may be 0
 * @param compressedMemory C of each layer, the rows of compressed memory; 0 in all layers makes a
 *     Transformer-XL
 * @param compressors the compressor of each layer; not used in a layer without compressed memory
 * @param loss the loss that trains the compressors
 * @param mixer the mixer of all layers
 * @param options departures from the plain model
 */
public record ReferenceDimensions(
    int vocabulary,
    int width,
    int heads,
    int feedForward,
    ImmutableList<Integer> memory,
    ImmutableList<Integer> compressedMemory,
    ImmutableList<ReferenceCompressor> compressors,
    ReferenceLoss loss,
    ReferenceMixer mixer,
    ReferenceOptions options) {

  public ReferenceDimensions {
    checkArgument(vocabulary > 0, "vocabulary is %s, must be positive", vocabulary);
    checkArgument(heads > 0, "heads is %s, must be positive", heads);
    checkArgument(
        width > 0 && width % heads == 0 && width % 2 == 0,
        "width is %s, must be even and a multiple of heads, %s",
        width,
        heads);
    checkArgument(
        options.cutoffs().stream().allMatch(cutoff -> cutoff > 0 && cutoff < vocabulary),
        "cutoffs are %s, must be in (0, %s)",
        options.cutoffs(),
        vocabulary);
    checkArgument(
        !options.adaptive() || options.embeddingWidth() <= width,
        "embeddingWidth is %s, must with cutoffs be no more than width, %s",
        options.embeddingWidth(),
        width);
    checkArgument(feedForward > 0, "feedForward is %s, must be positive", feedForward);
    int layers = memory.size();
    checkArgument(layers > 0, "memory is given for no layer, must be for one or more");
    checkArgument(
        compressedMemory.size() == layers && compressors.size() == layers,
        "memory is given for %s layers, compressedMemory for %s, compressors for %s, must be equal",
        layers,
        compressedMemory.size(),
        compressors.size());
    for (int layer = 0; layer < layers; layer++) {
      checkArgument(
          memory.get(layer) >= 0 && compressedMemory.get(layer) >= 0,
          "memory and compressedMemory of layer %s are %s and %s, must not be negative",
          layer,
          memory.get(layer),
          compressedMemory.get(layer));
      checkArgument(
          compressors.get(layer).width() == width,
          "the compressor of layer %s has width %s, must have the model's, %s",
          layer,
          compressors.get(layer).width(),
          width);
    }
  }

  /** Creates the sizes of a model with attention. */
  public ReferenceDimensions(
      int vocabulary,
      int width,
      int heads,
      int feedForward,
      ImmutableList<Integer> memory,
      ImmutableList<Integer> compressedMemory,
      ImmutableList<ReferenceCompressor> compressors,
      ReferenceLoss loss,
      ReferenceOptions options) {
    this(
        vocabulary,
        width,
        heads,
        feedForward,
        memory,
        compressedMemory,
        compressors,
        loss,
        new ReferenceRelativeAttention(),
        options);
  }

  /** Creates the sizes of a plain model. */
  public ReferenceDimensions(
      int vocabulary,
      int width,
      int heads,
      int feedForward,
      ImmutableList<Integer> memory,
      ImmutableList<Integer> compressedMemory,
      ImmutableList<ReferenceCompressor> compressors,
      ReferenceLoss loss) {
    this(
        vocabulary,
        width,
        heads,
        feedForward,
        memory,
        compressedMemory,
        compressors,
        loss,
        ReferenceOptions.plain());
  }

  /** Returns L. */
  public int layers() {
    return memory.size();
  }

  /** Returns E = D/H. */
  public int headWidth() {
    return width / heads;
  }

  /**
   * Returns E', the width of the embedding (of the first cluster's): D unless it is projected to D.
   */
  public int embeddingWidth() {
    return options.factorised() ? options.embeddingWidth() : width;
  }

  /** Returns M of a layer. */
  public int memory(int layer) {
    return memory.get(layer);
  }

  /** Returns C of a layer. */
  public int compressedMemory(int layer) {
    return compressedMemory.get(layer);
  }

  /** Returns a layer's compressor; not used unless the layer {@link #compresses(int)}. */
  public ReferenceCompressor compressor(int layer) {
    return compressors.get(layer);
  }

  /** Returns c of a layer. */
  public int rate(int layer) {
    return compressor(layer).rate();
  }

  /** Returns whether a layer has compressed memory, and with it a compression function. */
  public boolean compresses(int layer) {
    return compressedMemory(layer) > 0;
  }

  /** Returns whether any layer has compressed memory. */
  public boolean compresses() {
    return IntStream.range(0, layers()).anyMatch(this::compresses);
  }

  /** Returns whether a layer remembers how much attention each row of its memory received. */
  public boolean keepsUsage(int layer) {
    return compresses(layer) && compressor(layer).usesUsage();
  }

  /** Returns whether a layer remembers the age of each row of its compressed memory. */
  public boolean keepsAge(int layer) {
    return keepsUsage(layer) && options.positions().equals("age");
  }

  /** Returns whether there is a compression loss. */
  public boolean hasCompressionLoss() {
    return compresses() && loss.exists();
  }
}
