package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The Compressive Transformer (Rae et al. 2019, Algorithms 1 and 2), one window at a time. */
public final class ReferenceCompressiveTransformer {
  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final List<ReferenceLayer> layers;

  public ReferenceCompressiveTransformer(ReferenceParameters parameters) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    this.layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(layer -> new ReferenceLayer(parameters, layer))
            .toList();
  }

  public ReferenceDimensions dimensions() {
    return sizes;
  }

  /** Zeros for so many streams. */
  public ReferenceMemories initialMemories(int batch) {
    return ReferenceMemories.zeros(sizes, batch);
  }

  /**
   * Reads one window.
   *
   * @param tokens {@code [B][T]}; T may exceed the memory, and is a multiple of the rate if there
   *     is compressed memory
   * @param memories what was remembered before the window; left as it is
   * @throws IllegalArgumentException if a shape or a token does not fit the model
   */
  public ReferenceStep step(int[][] tokens, ReferenceMemories memories) {
    checkTokens(tokens, memories);
    int batch = tokens.length;
    double[][][] logits = new double[batch][][]; // [B][T][V]
    double[][][][] memory = new double[sizes.layers()][batch][][]; // [L][B][M][D]
    double[][][][] compressed = new double[sizes.layers()][batch][][]; // [L][B][C][D]
    List<List<ReferenceLayer.Output>> outputs = new ArrayList<>(); // [L][B]
    layers.forEach(layer -> outputs.add(new ArrayList<>()));

    for (int b = 0; b < batch; b++) {
      double[][] hidden = embedded(tokens[b]); // [T][D]
      for (int l = 0; l < sizes.layers(); l++) {
        ReferenceLayer.Output output =
            layers.get(l).step(hidden, memories.memory(l)[b], memories.compressed(l)[b]);
        hidden = output.hidden;
        memory[l][b] = output.memory;
        compressed[l][b] = output.compressed;
        outputs.get(l).add(output);
      }
      logits[b] = logits(hidden);
    }
    return new ReferenceStep(
        parameters, layers, outputs, logits, new ReferenceMemories(memory, compressed));
  }

  /**
   * The task loss of one window as a function of one parameter, all others and the incoming
   * memories held fixed.
   *
   * @param targets {@code [B][T]}
   */
  public static ToDoubleFunction<double[]> taskLossAsFunctionOf(
      String name,
      ReferenceParameters parameters,
      int[][] tokens,
      int[][] targets,
      ReferenceMemories memories) {
    return values ->
        new ReferenceCompressiveTransformer(parameters.with(name, values))
            .step(tokens, memories)
            .taskLoss(targets);
  }

  /** {@code embedding[token] * sqrt(D)}, {@code [T][D]}. */
  private double[][] embedded(int[] tokens) {
    int d = sizes.width();
    double[] embedding = parameters.get("embedding"); // [V, D]
    double[][] rows = new double[tokens.length][d]; // [T][D]
    for (int t = 0; t < tokens.length; t++) {
      for (int n = 0; n < d; n++) {
        rows[t][n] = embedding[tokens[t] * d + n] * Math.sqrt(d);
      }
    }
    return rows;
  }

  /** {@code LN(hidden) embedding^T + output_bias}, {@code [T][V]}. */
  private double[][] logits(double[][] hidden) {
    int d = sizes.width();
    double[] embedding = parameters.get("embedding"); // [V, D]
    double[][] rows =
        Rows.normalised(
            hidden, parameters.get("final_norm/scale"), parameters.get("final_norm/offset"));
    double[][] logits = new double[hidden.length][]; // [T][V]
    for (int t = 0; t < hidden.length; t++) {
      logits[t] = parameters.get("output_bias").clone();
      for (int token = 0; token < sizes.vocabulary(); token++) {
        for (int n = 0; n < d; n++) {
          logits[t][token] += rows[t][n] * embedding[token * d + n];
        }
      }
    }
    return logits;
  }

  private void checkTokens(int[][] tokens, ReferenceMemories memories) {
    checkArgument(
        tokens.length > 0 && memories.layers() == sizes.layers(),
        "memories have %s layers for %s streams, the model has %s layers and needs a stream",
        memories.layers(),
        tokens.length,
        sizes.layers());
    checkArgument(
        memories.batch() == tokens.length,
        "memories are for %s streams, tokens for %s",
        memories.batch(),
        tokens.length);
    int window = tokens[0].length;
    checkArgument(
        window > 0 && (!sizes.compresses() || window % sizes.rate() == 0),
        "window is %s, must be a positive multiple of the rate, %s",
        window,
        sizes.rate());
    for (int[] stream : tokens) {
      checkArgument(
          stream.length == window, "a stream has %s tokens, the first %s", stream.length, window);
      for (int token : stream) {
        checkArgument(
            token >= 0 && token < sizes.vocabulary(),
            "token is %s, must be in [0, %s)",
            token,
            sizes.vocabulary());
      }
    }
    checkMemories(memories);
  }

  private void checkMemories(ReferenceMemories memories) {
    for (int l = 0; l < sizes.layers(); l++) {
      for (int b = 0; b < memories.batch(); b++) {
        checkArgument(
            memories.memory(l)[b].length == sizes.memory()
                && memories.compressed(l)[b].length == sizes.compressedMemory(),
            "memories of layer %s have %s and %s rows, the model has %s and %s",
            l,
            memories.memory(l)[b].length,
            memories.compressed(l)[b].length,
            sizes.memory(),
            sizes.compressedMemory());
      }
    }
  }
}
