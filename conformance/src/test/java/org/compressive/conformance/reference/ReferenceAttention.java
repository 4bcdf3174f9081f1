package org.compressive.conformance.reference;

/** Attention of one layer over one stream's compressed memory, memory and window. */
final class ReferenceAttention {

  /** A position axis: {@code R(distance) W_pos} by distance, and the bias that meets it. */
  private static final class Axis {
    private final double[][] projected; // [K][D]
    private final double[] bias; // [D]

    Axis(double[][] projected, double[] bias) {
      this.projected = projected;
      this.bias = bias;
    }
  }

  private final ReferenceDimensions sizes;
  private final RelativePositions positions;
  private final ReferenceParameters parameters;
  private final String prefix;

  ReferenceAttention(ReferenceParameters parameters, String layerPrefix) {
    this.sizes = parameters.dimensions();
    this.positions = RelativePositions.of(sizes);
    this.parameters = parameters;
    this.prefix = layerPrefix + "attention/";
  }

  /** {@code x W_q}, {@code [T][D]}. */
  double[][] queries(double[][] x) {
    return Rows.times(x, parameter("query"), sizes.width());
  }

  /**
   * Attention's contribution to the residual.
   *
   * @param x the window's normalised activations {@code [T][D]}
   * @return {@code [T][D]}
   */
  double[][] attend(double[][] x, double[][] memory, double[][] compressed) {
    int d = sizes.width();
    double[][] rows = Rows.joined(compressed, memory, x); // [K][D]
    double[][] queries = queries(x); // [T][D]
    double[][] keys = Rows.times(rows, parameter("key"), d); // [K][D]
    double[][] values = Rows.times(rows, parameter("value"), d); // [K][D]
    Axis shared = axis("position_key", "position_bias", rows.length);
    Axis own =
        positions.separateAxes() && sizes.compresses()
            ? axis("compressed_position_key", "compressed_position_bias", rows.length)
            : shared;

    double[][] heads = new double[x.length][d]; // [T][D]
    for (int i = 0; i < x.length; i++) {
      for (int h = 0; h < sizes.heads(); h++) {
        double[] scores = new double[positions.lastKey(i) + 1];
        for (int j = 0; j < scores.length; j++) {
          Axis axis = positions.onCompressedAxis(j) ? own : shared;
          scores[j] = score(queries[i], keys[j], axis, positions.distance(i, j), h);
        }
        accumulate(Rows.softmax(scores), values, h, heads[i]);
      }
    }
    return Rows.plusToEach(
        Rows.times(heads, parameter("output"), d), parameter("output_bias")); // [T][D]
  }

  /** {@code ((q + u).k + (q + v).(R(distance) W_pos)) / sqrt(E)} within a head. */
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
