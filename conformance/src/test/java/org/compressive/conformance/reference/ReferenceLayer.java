package org.compressive.conformance.reference;

/** One layer over one window of one stream: Algorithm 1, lines 4 to 12, in pre-norm form. */
final class ReferenceLayer {
  private static final double[][] NOTHING = new double[0][];

  /** What a layer gives for one stream. */
  static final class Output {
    final double[][] hidden; // [T][D]
    final ReferenceCompression.Eviction evicted;
    final double[][] memory; // [M][D]
    final double[][] compressed; // [C][D]
    final double[][] usage; // [M or 0][2]

    Output(
        double[][] hidden,
        ReferenceCompression.Eviction evicted,
        double[][] memory,
        double[][] compressed,
        double[][] usage) {
      this.hidden = hidden;
      this.evicted = evicted;
      this.memory = memory;
      this.compressed = compressed;
      this.usage = usage;
    }
  }

  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final int layer;
  private final ReferenceAttention attention;
  private final ReferenceCompression compression;

  ReferenceLayer(ReferenceParameters parameters, int layer) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    this.layer = layer;
    this.attention = new ReferenceAttention(parameters, layer);
    this.compression =
        new ReferenceCompression(
            sizes.compressor(layer),
            sizes.loss(),
            new ContentAttention(
                sizes.heads(), parameter("attention/key"), parameter("attention/value")));
  }

  ReferenceCompression compression() {
    return compression;
  }

  /**
   * Reads a window.
   *
   * @param hidden {@code [T][D]}
   * @param memory {@code [M][D]}
   * @param compressed {@code [C][D]}
   * @param usage of the memory {@code [M][2]}, or {@code [0][2]} if none is kept
   */
  Output step(double[][] hidden, double[][] memory, double[][] compressed, double[][] usage) {
    double[][] x = normalised(hidden, "attention_norm/"); // [T][D]
    ReferenceAttention.Output attended = attention.attend(x, memory, compressed);
    double[][] a = Rows.plus(hidden, attended.rows); // [T][D]
    double[][] next = Rows.plus(a, feedForward(normalised(a, "feed_forward_norm/"))); // [T][D]

    int window = x.length;
    boolean keepsUsage = sizes.keepsUsage(layer);
    double[][] all = Rows.joined(memory, x); // [M+T][D]
    double[][] used =
        keepsUsage
            ? ReferenceUsage.afterWindow(usage, attended.received, window) // [M+T][2]
            : NOTHING;
    ReferenceCompression.Eviction evicted =
        new ReferenceCompression.Eviction(
            Rows.oldest(all, window),
            keepsUsage ? ReferenceUsage.means(Rows.oldest(used, window)) : new double[window],
            attention.queries(x));
    double[][] newCompressed =
        sizes.compresses(layer)
            ? compression.compressed(evicted, parameters.compression(layer)) // [T/c][D]
            : NOTHING;
    return new Output(
        next,
        evicted,
        Rows.newest(all, sizes.memory(layer)),
        Rows.newest(Rows.joined(compressed, newCompressed), sizes.compressedMemory(layer)),
        keepsUsage ? Rows.newest(used, sizes.memory(layer)) : NOTHING);
  }

  private double[][] feedForward(double[][] rows) {
    double[][] inner =
        Rows.plusToEach(
            Rows.times(rows, parameter("feed_forward/inner"), sizes.feedForward()),
            parameter("feed_forward/inner_bias")); // [T][F]
    return Rows.plusToEach(
        Rows.times(Rows.relu(inner), parameter("feed_forward/outer"), sizes.width()),
        parameter("feed_forward/outer_bias")); // [T][D]
  }

  private double[][] normalised(double[][] rows, String norm) {
    return Rows.normalised(rows, parameter(norm + "scale"), parameter(norm + "offset"));
  }

  private double[] parameter(String name) {
    return parameters.get(ReferenceParameters.layerPrefix(layer) + name);
  }
}
