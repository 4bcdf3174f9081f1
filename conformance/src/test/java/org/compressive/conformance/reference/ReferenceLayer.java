package org.compressive.conformance.reference;

import com.google.common.primitives.ImmutableIntArray;

/** One layer over one window of one stream: Algorithm 1, lines 4 to 12. */
final class ReferenceLayer {
  private static final double[][] NOTHING = new double[0][];

  /** The output of a layer for one stream. */
  static final class Output {
    final double[][] hidden; // [T][D]
    final ReferenceCompression.Eviction evicted;
    final LayerMemory remembered;

    Output(double[][] hidden, ReferenceCompression.Eviction evicted, LayerMemory remembered) {
      this.hidden = hidden;
      this.evicted = evicted;
      this.remembered = remembered;
    }
  }

  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final int layer;
  private final ReferenceSublayer aroundAttention;
  private final ReferenceMixer.Layer mixer;
  private final ReferenceSublayer aroundFeedForward;
  private final ReferenceFeedForward feedForward;
  private final ReferenceCompression compression;

  ReferenceLayer(ReferenceParameters parameters, int layer) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    this.layer = layer;
    this.aroundAttention = new ReferenceSublayer(parameters, layer, "attention");
    this.mixer = sizes.mixer().layer(parameters, layer);
    this.aroundFeedForward = new ReferenceSublayer(parameters, layer, "feed_forward");
    this.feedForward = new ReferenceFeedForward(parameters, layer);
    this.compression =
        new ReferenceCompression(sizes.compressor(layer), sizes.loss(), mixer::attend);
  }

  ReferenceCompression compression() {
    return compression;
  }

  /**
   * Reads a window.
   *
   * @param hidden {@code [T][D]}
   * @param valid the number of first positions that are text; the others are padding
   */
  Output step(double[][] hidden, int valid, LayerMemory before) {
    double[][] x = Rows.blanked(aroundAttention.input(hidden), valid); // [T][D]
    ReferenceMixer.Output attended = mixer.mix(x, valid, before);
    double[][] a = aroundAttention.output(hidden, attended.rows); // [T][D]
    double[][] made = feedForward.of(aroundFeedForward.input(a)); // [T][D]
    double[][] next = aroundFeedForward.output(a, made); // [T][D]

    int window = x.length;
    boolean keepsUsage = sizes.keepsUsage(layer);
    double[][] all = Rows.joined(before.memory, x); // [M+T][D]
    double[][] used =
        keepsUsage
            ? ReferenceUsage.afterWindow(before.usage, attended.received, window) // [M+T][2]
            : NOTHING;
    ReferenceCompression.Eviction evicted =
        new ReferenceCompression.Eviction(
            Rows.oldest(all, window),
            keepsUsage ? ReferenceUsage.means(Rows.oldest(used, window)) : new double[window],
            mixer.queries(Rows.oldest(x, valid)));
    double[][] flags =
        Rows.joined(before.filled, ReferenceFilled.ofWindow(window, valid)); // [M+T][1]
    return new Output(next, evicted, remembered(before, all, used, flags, evicted, attended.state));
  }

  private LayerMemory remembered(
      LayerMemory before,
      double[][] all, // [M+T][D]
      double[][] used, // [M+T or 0][2]
      double[][] flags, // [M+T][1], not used unless masked
      ReferenceCompression.Eviction evicted,
      double[][] state) { // [2 or 0][D]
    int memory = sizes.memory(layer);
    boolean masked = sizes.options().masked();
    return new LayerMemory(
        Rows.newest(all, memory),
        compressedMemory(before.compressed, evicted),
        sizes.keepsUsage(layer) ? Rows.newest(used, memory) : NOTHING,
        sizes.keepsAge(layer) ? ages(before.age, evicted) : NOTHING,
        masked ? Rows.newest(flags, memory) : NOTHING,
        masked && sizes.compresses(layer)
            ? compressedFilled(before.compressedFilled, flags, evicted)
            : NOTHING,
        state);
  }

  private double[][] compressedMemory(
      double[][] before, ReferenceCompression.Eviction evicted) { // [C][D]
    return sizes.compresses(layer)
        ? Rows.newest(
            Rows.joined(before, compression.compressed(evicted, parameters.compression(layer))),
            sizes.compressedMemory(layer))
        : NOTHING;
  }

  private double[][] compressedFilled(
      double[][] before, double[][] flags, ReferenceCompression.Eviction evicted) { // [C][1]
    double[][] entering =
        ReferenceFilled.compressed(
            Rows.oldest(flags, evicted.rows.length),
            sizes.compressor(layer).kept(evicted.usage),
            sizes.rate(layer)); // [T/c][1]
    return Rows.newest(Rows.joined(before, entering), sizes.compressedMemory(layer));
  }

  private double[][] ages(double[][] before, ReferenceCompression.Eviction evicted) { // [C][1]
    ImmutableIntArray kept = sizes.compressor(layer).kept(evicted.usage).orElseThrow();
    return ReferenceAges.afterWindow(before, kept, sizes.memory(layer), evicted.rows.length);
  }
}
