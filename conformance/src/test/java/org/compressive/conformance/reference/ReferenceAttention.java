package org.compressive.conformance.reference;

import java.util.Arrays;

/** Attention of one layer over compressed memory, memory and window of one stream. */
final class ReferenceAttention {

  /**
   * A position axis: {@code R(distance) W_pos} by distance, and the bias that is added to queries
   * for it.
   */
  private static final class Axis {
    private final double[][] projected; // [K][D]
    private final double[] bias; // [D]

    Axis(double[][] projected, double[] bias) {
      this.projected = projected;
      this.bias = bias;
    }
  }

  private final ReferenceDimensions sizes;
  private final int layer;
  private final ReferenceParameters parameters;
  private final String prefix;
  private final Mask mask;

  /** A factor of the exponentials of scores, before these are normalized. */
  interface Mask {

    /**
     * Returns the factor of a key.
     *
     * @param query the place of the query in the window
     * @param back the number of slots from the query back to the key
     */
    double of(int head, int query, int back);
  }

  /** Creates attention without a mask. */
  ReferenceAttention(ReferenceParameters parameters, int layer) {
    this(parameters, layer, (head, query, back) -> 1.0);
  }

  ReferenceAttention(ReferenceParameters parameters, int layer, Mask mask) {
    this.mask = mask;
    this.sizes = parameters.dimensions();
    this.layer = layer;
    this.parameters = parameters;
    this.prefix = ReferenceParameters.layerPrefix(layer) + "attention/";
  }

  /** Returns {@code x W_q}, {@code [T][D]}. */
  double[][] queries(double[][] x) {
    return Rows.times(x, parameter("query"), sizes.width());
  }

  /**
   * Returns attention's contribution to the residual stream, and the attention received by each
   * key.
   *
   * @param x the window's rows {@code [T][D]}
   */
  ReferenceMixer.Output attend(double[][] x, LayerMemory before) {
    int d = sizes.width();
    RelativePositions positions = RelativePositions.of(sizes, layer, before.age);
    double[][] rows = Rows.joined(before.compressed, before.memory, x); // [K][D]
    double[][] flags = Rows.joined(before.compressedFilled, before.filled); // [C+M or 0][1]
    double[][] queries = queries(x); // [T][D]
    double[][] keys = Rows.times(rows, parameter("key"), d); // [K][D]
    double[][] values = Rows.times(rows, parameter("value"), d); // [K][D]
    int distances = positions.longest(x.length) + 1;
    Axis shared = axis("position_key", "position_bias", distances);
    Axis own =
        positions.separateAxes() && sizes.compresses(layer)
            ? axis("compressed_position_key", "compressed_position_bias", distances)
            : shared;

    double[] received = new double[rows.length]; // [K]
    double[][] heads = new double[x.length][d]; // [T][D]
    for (int i = 0; i < x.length; i++) {
      for (int h = 0; h < sizes.heads(); h++) {
        double[] scores = new double[positions.lastKey(i) + 1];
        Arrays.fill(scores, Double.NEGATIVE_INFINITY); // weight 0
        for (int j = positions.firstKey(i); j < scores.length; j++) {
          if (!ReferenceFilled.hides(flags, j)) {
            Axis axis = positions.onCompressedAxis(j) ? own : shared;
            scores[j] = score(queries[i], keys[j], axis, positions.distance(i, j), h);
          }
        }
        double[] weights = masked(h, i, Rows.softmax(scores)); // up to the query's own key
        accumulate(weights, values, h, heads[i]);
        for (int j = 0; j < weights.length; j++) {
          received[j] += weights[j] / (sizes.heads() * x.length);
        }
      }
    }
    double[][] output = Rows.times(heads, parameter("output"), d); // [T][D]
    return new ReferenceMixer.Output(Rows.plusToEach(output, parameter("output_bias")), received);
  }

  /** Multiplies weights by the mask and normalizes them again; those of hidden keys stay 0. */
  private double[] masked(int head, int query, double[] weights) {
    double[] masked = new double[weights.length];
    for (int j = 0; j < masked.length; j++) {
      masked[j] = mask.of(head, query, masked.length - 1 - j) * weights[j];
    }
    double sum = Arrays.stream(masked).sum();
    return Arrays.stream(masked).map(weight -> weight / sum).toArray();
  }

  /** Returns {@code ((q + u).k + (q + v).(R(distance) W_pos)) / sqrt(E)} within a head. */
  private double score(double[] query, double[] key, Axis axis, int distance, int head) {
    double[] contentBias = parameter("content_bias");
    double[] positionKey = axis.projected[distance];
    double sum = 0.0;
    for (int n = head * sizes.headWidth(); n < (head + 1) * sizes.headWidth(); n++) {
      sum += (query[n] + contentBias[n]) * key[n];
      sum += (query[n] + axis.bias[n]) * positionKey[n];
    }
    return sum / Math.sqrt(sizes.headWidth());
  }

  private void accumulate(double[] weights, double[][] values, int head, double[] sum) {
    for (int j = 0; j < weights.length; j++) {
      for (int n = head * sizes.headWidth(); n < (head + 1) * sizes.headWidth(); n++) {
        sum[n] += weights[j] * values[j][n];
      }
    }
  }

  private Axis axis(String key, String bias, int distances) {
    double[][] sinusoids = RelativePositions.sinusoids(distances, sizes.width());
    return new Axis(Rows.times(sinusoids, parameter(key), sizes.width()), parameter(bias));
  }

  private double[] parameter(String name) {
    return parameters.get(prefix + name);
  }
}
