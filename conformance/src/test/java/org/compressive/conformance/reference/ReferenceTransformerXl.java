package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Transformer-XL from its own paper (Dai et al. 2019, section 3), in pre-norm form, for comparison
 * with {@link ReferenceCompressiveTransformer}, with which it shares no arithmetic.
 *
 * <p>It is written in absolute positions: a stream is one growing sequence of tokens, preceded by
 * zeros, and a query at position t attends to what was stored at positions s up to t. Scores are
 * the four terms (a) to (d) of the paper's section 3.3. The object keeps its own memory, so windows
 * are read one after the other. Compression parameters and the positions of compressed rows are
 * ignored; all other options must be plain.
 */
public final class ReferenceTransformerXl {
  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final int memoryLength;
  private final List<List<List<double[]>>> stored = new ArrayList<>(); // [B][L][position][D]

  /**
   * Creates a model at the start of its streams.
   *
   * @param memoryLength the rows of memory in each layer, whatever the dimensions say
   * @throws IllegalArgumentException if an option other than positions is not plain
   */
  public ReferenceTransformerXl(ReferenceParameters parameters, int memoryLength, int batch) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    ReferenceOptions plain = ReferenceOptions.plain();
    checkArgument(
        sizes.options().withPositions(plain.positions()).equals(plain),
        "options are %s, must be plain but for positions",
        sizes.options());
    this.memoryLength = memoryLength;
    for (int b = 0; b < batch; b++) {
      List<List<double[]>> layers = new ArrayList<>();
      for (int l = 0; l < sizes.layers(); l++) {
        List<double[]> rows = new ArrayList<>();
        for (int n = 0; n < memoryLength; n++) {
          rows.add(new double[sizes.width()]);
        }
        layers.add(rows);
      }
      stored.add(layers);
    }
  }

  /**
   * Reads the streams' next window.
   *
   * @param tokens {@code [B][T]}
   * @return logits {@code [B][T][V]}
   */
  public double[][][] read(int[][] tokens) {
    double[][][] logits = new double[tokens.length][][];
    for (int b = 0; b < tokens.length; b++) {
      logits[b] = readStream(tokens[b], stored.get(b));
    }
    return logits;
  }

  /** Returns the current memory of a layer, oldest first: {@code [B][memoryLength][D]}. */
  public double[][][] memory(int layer) {
    return stored.stream()
        .map(layers -> layers.get(layer))
        .map(rows -> rows.subList(rows.size() - memoryLength, rows.size()))
        .map(rows -> rows.toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  private double[][] readStream(int[] tokens, List<List<double[]>> layers) {
    int width = sizes.width();
    double[] embedding = parameters.get("embedding"); // [V, D]
    double[][] hidden = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      hidden[t] = Arrays.copyOfRange(embedding, tokens[t] * width, (tokens[t] + 1) * width);
      for (int i = 0; i < width; i++) {
        hidden[t][i] *= Math.sqrt(width);
      }
    }
    for (int l = 0; l < layers.size(); l++) {
      readLayer("layer_%02d/".formatted(l), hidden, layers.get(l));
    }
    double[][] logits = new double[tokens.length][sizes.vocabulary()];
    for (int t = 0; t < tokens.length; t++) {
      double[] last = normalise(hidden[t], "final_norm");
      for (int token = 0; token < sizes.vocabulary(); token++) {
        double logit = parameters.get("output_bias")[token];
        for (int i = 0; i < width; i++) {
          logit += embedding[token * width + i] * last[i];
        }
        logits[t][token] = logit;
      }
    }
    return logits;
  }

  /**
   * Passes the hidden rows through a layer in place and stores the rows that the layer attended to.
   */
  private void readLayer(String layer, double[][] hidden, List<double[]> rows) {
    int start = rows.size();
    for (double[] row : hidden) {
      rows.add(normalise(row, layer + "attention_norm"));
    }
    int first = start - memoryLength;
    for (int t = 0; t < hidden.length; t++) {
      addTo(hidden[t], attention(layer + "attention/", rows, first, start + t));
      double[] inner =
          linear(normalise(hidden[t], layer + "feed_forward_norm"), layer + "feed_forward/inner");
      addTo(inner, parameters.get(layer + "feed_forward/inner_bias"));
      for (int f = 0; f < inner.length; f++) {
        inner[f] = inner[f] > 0 ? inner[f] : 0;
      }
      addTo(hidden[t], linear(inner, layer + "feed_forward/outer"));
      addTo(hidden[t], parameters.get(layer + "feed_forward/outer_bias"));
    }
  }

  /**
   * Returns the attention of the row stored at a position over the rows from the first to it,
   * inclusive.
   */
  private double[] attention(String name, List<double[]> rows, int first, int position) {
    double[] query = linear(rows.get(position), name + "query");
    double[] totals = new double[sizes.heads()];
    double[] mixed = new double[sizes.width()];
    for (int s = first; s <= position; s++) {
      double[] key = linear(rows.get(s), name + "key");
      double[] value = linear(rows.get(s), name + "value");
      double[] distance = linear(wave(position - s), name + "position_key");
      for (int h = 0; h < sizes.heads(); h++) {
        double a = headProduct(h, query, key);
        double b = headProduct(h, query, distance);
        double c = headProduct(h, parameters.get(name + "content_bias"), key);
        double d = headProduct(h, parameters.get(name + "position_bias"), distance);
        double weight = Math.exp((a + b + c + d) / Math.sqrt(sizes.headWidth()));
        totals[h] += weight;
        for (int e = 0; e < sizes.headWidth(); e++) {
          mixed[h * sizes.headWidth() + e] += weight * value[h * sizes.headWidth() + e];
        }
      }
    }
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] /= totals[i / sizes.headWidth()];
    }
    double[] output = linear(mixed, name + "output");
    addTo(output, parameters.get(name + "output_bias"));
    return output;
  }

  /** Returns the sinusoid of a distance: sines of all frequencies, then cosines. */
  private double[] wave(int distance) {
    int half = sizes.width() / 2;
    double[] wave = new double[sizes.width()];
    for (int i = 0; i < wave.length; i++) {
      double frequency = 1.0 / Math.pow(10000.0, (double) (i % half) / half);
      wave[i] = i < half ? Math.sin(distance * frequency) : Math.cos(distance * frequency);
    }
    return wave;
  }

  private double headProduct(int head, double[] left, double[] right) {
    double product = 0;
    for (int e = 0; e < sizes.headWidth(); e++) {
      int i = head * sizes.headWidth() + e;
      product += left[i] * right[i];
    }
    return product;
  }

  private double[] normalise(double[] row, String name) {
    double[] scale = parameters.get(name + "/scale");
    double[] offset = parameters.get(name + "/offset");
    double sum = 0;
    double squares = 0;
    for (double value : row) {
      sum += value;
      squares += value * value;
    }
    double mean = sum / row.length;
    double deviation = Math.sqrt(squares / row.length - mean * mean + 1e-5);
    double[] result = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      result[i] = (row[i] - mean) / deviation * scale[i] + offset[i];
    }
    return result;
  }

  /** Applies the named matrix, inputs by outputs, to a vector. */
  private double[] linear(double[] input, String name) {
    double[] matrix = parameters.get(name);
    int outputs = matrix.length / input.length;
    double[] output = new double[outputs];
    for (int n = 0; n < matrix.length; n++) {
      output[n % outputs] += matrix[n] * input[n / outputs];
    }
    return output;
  }

  private static void addTo(double[] sum, double[] addend) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += addend[i];
    }
  }
}
