package org.compressive.conformance.reference;

/** One layer over one window of one stream: Algorithm 1, lines 4 to 12, in pre-norm form. */
final class ReferenceLayer {
  private static final double[][] NOTHING = new double[0][];

  /** What a layer gives for one stream. */
  static final class Output {
    final double[][] hidden; // [T][D]
    final double[][] queries; // [T][D]
    final double[][] evicted; // [T][D]
    final double[][] memory; // [M][D]
    final double[][] compressed; // [C][D]

    Output(
        double[][] hidden,
        double[][] queries,
        double[][] evicted,
        double[][] memory,
        double[][] compressed) {
      this.hidden = hidden;
      this.queries = queries;
      this.evicted = evicted;
      this.memory = memory;
      this.compressed = compressed;
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
    this.attention = new ReferenceAttention(parameters, ReferenceParameters.layerPrefix(layer));
    this.compression =
        new ReferenceCompression(sizes, parameter("attention/key"), parameter("attention/value"));
  }

  ReferenceCompression compression() {
    return compression;
  }

  Output step(double[][] hidden, double[][] memory, double[][] compressed) {
    double[][] x = normalised(hidden, "attention_norm/"); // [T][D]
    double[][] a = Rows.plus(hidden, attention.attend(x, memory, compressed)); // [T][D]
    double[][] next = Rows.plus(a, feedForward(normalised(a, "feed_forward_norm/"))); // [T][D]

    double[][] all = Rows.joined(memory, x); // [M+T][D]
    double[][] evicted = Rows.oldest(all, x.length); // [T][D]
    double[][] newCompressed =
        sizes.compresses()
            ? compression.compressed(
                evicted, parameters.get(ReferenceParameters.kernelName(layer))) // [T/c][D]
            : NOTHING;
    return new Output(
        next,
        attention.queries(x),
        evicted,
        Rows.newest(all, sizes.memory()),
        Rows.newest(Rows.joined(compressed, newCompressed), sizes.compressedMemory()));
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
