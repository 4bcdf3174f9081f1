package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The Compressive Transformer (Rae et al. 2019, Algorithms 1 and 2), one window at a time. */
public final class ReferenceCompressiveTransformer {
  private final ReferenceParameters parameters;
  private final ReferenceDimensions sizes;
  private final ReferenceEmbedding embedding;
  private final List<ReferenceLayer> layers;

  public ReferenceCompressiveTransformer(ReferenceParameters parameters) {
    this.parameters = parameters;
    this.sizes = parameters.dimensions();
    this.embedding = ReferenceEmbedding.of(parameters);
    this.layers =
        IntStream.range(0, sizes.layers())
            .mapToObj(layer -> new ReferenceLayer(parameters, layer))
            .toList();
  }

  public ReferenceDimensions dimensions() {
    return sizes;
  }

  /** Returns memories of zeros for {@code batch} streams. */
  public ReferenceMemories initialMemories(int batch) {
    return ReferenceMemories.zeros(sizes, batch);
  }

  /** Reads one window without padding. */
  public ReferenceStep step(int[][] tokens, ReferenceMemories memories) {
    return step(tokens, memories, lengths(tokens));
  }

  /**
   * Reads one window.
   *
   * <p>Padding is remembered as zeros in each layer, and its logits are meaningless.
   *
   * @param tokens {@code [B][T]}; T may exceed the memory, and is a multiple of the rate of each
   *     layer that has compressed memory
   * @param memories the memories before the window, which are left unchanged
   * @param valid {@code [B]}: the number of each stream's first positions that are text, 0 to T;
   *     the others are padding
   * @throws IllegalArgumentException if a shape or a token does not fit the model
   */
  public ReferenceStep step(int[][] tokens, ReferenceMemories memories, int[] valid) {
    checkTokens(tokens);
    checkValid(tokens, valid);
    memories.checkFit(sizes, tokens.length);
    int batch = tokens.length;
    double[][][] logits = new double[batch][][]; // [B][T][V]
    LayerMemory[][] remembered = new LayerMemory[sizes.layers()][batch];
    List<List<ReferenceLayer.Output>> outputs = new ArrayList<>(); // [L][B]
    layers.forEach(layer -> outputs.add(new ArrayList<>()));

    for (int b = 0; b < batch; b++) {
      double[][] hidden = embedding.embedded(tokens[b]); // [T][D]
      for (int l = 0; l < sizes.layers(); l++) {
        ReferenceLayer.Output output = layers.get(l).step(hidden, valid[b], memories.of(l, b));
        hidden = output.hidden;
        remembered[l][b] = output.remembered;
        outputs.get(l).add(output);
      }
      logits[b] = embedding.logits(last(hidden));
    }
    return new ReferenceStep(
        parameters, layers, outputs, logits, valid, ReferenceMemories.of(remembered));
  }

  /**
   * Returns the task loss of one window without padding as a function of one parameter, with all
   * others and the incoming memories held fixed.
   *
   * @param targets {@code [B][T]}
   */
  public static ToDoubleFunction<double[]> taskLossAsFunctionOf(
      String name,
      ReferenceParameters parameters,
      int[][] tokens,
      int[][] targets,
      ReferenceMemories memories) {
    return taskLossAsFunctionOf(name, parameters, tokens, targets, lengths(tokens), memories);
  }

  /**
   * Returns the task loss of one window with padding as a function of one parameter, with all
   * others and the incoming memories held fixed.
   *
   * @param valid {@code [B]}, as for {@link #step(int[][], ReferenceMemories, int[])}
   */
  public static ToDoubleFunction<double[]> taskLossAsFunctionOf(
      String name,
      ReferenceParameters parameters,
      int[][] tokens,
      int[][] targets,
      int[] valid,
      ReferenceMemories memories) {
    return lossAsFunctionOf(
        name,
        parameters,
        List.<int[][]>of(tokens),
        List.<int[][]>of(targets),
        List.of(valid),
        memories,
        /* withCompressionLoss= */ false);
  }

  /** Returns the loss of windows without padding as a function of one parameter. */
  public static ToDoubleFunction<double[]> lossAsFunctionOf(
      String name,
      ReferenceParameters parameters,
      List<int[][]> windows,
      List<int[][]> targets,
      ReferenceMemories memories,
      boolean withCompressionLoss) {
    List<int[]> valid = windows.stream().map(ReferenceCompressiveTransformer::lengths).toList();
    return lossAsFunctionOf(
        name, parameters, windows, targets, valid, memories, withCompressionLoss);
  }

  /**
   * Returns the loss of consecutive windows as a function of one parameter of any kind. All other
   * parameters and the memories before the first window are held fixed, and nothing else: the
   * parameter also acts through the memories that one window leaves to the next, and through
   * everything that the compression loss sees.
   *
   * @param windows the tokens, {@code [B][T]} each
   * @param targets {@code [B][T]} each
   * @param valid {@code [B]} each, as for {@link #step(int[][], ReferenceMemories, int[])}
   * @param withCompressionLoss whether the compression loss is added to the task loss
   * @return the mean over windows
   */
  public static ToDoubleFunction<double[]> lossAsFunctionOf(
      String name,
      ReferenceParameters parameters,
      List<int[][]> windows,
      List<int[][]> targets,
      List<int[]> valid,
      ReferenceMemories memories,
      boolean withCompressionLoss) {
    checkArgument(
        !windows.isEmpty() && windows.size() == targets.size(),
        "windows are %s and targets %s, must be as many and not none",
        windows.size(),
        targets.size());
    checkArgument(
        valid.size() == windows.size(),
        "valid is given for %s windows, must be for %s",
        valid.size(),
        windows.size());
    return values -> {
      var model = new ReferenceCompressiveTransformer(parameters.with(name, values));
      ReferenceMemories before = memories;
      double sum = 0.0;
      for (int w = 0; w < windows.size(); w++) {
        ReferenceStep step = model.step(windows.get(w), before, valid.get(w));
        sum += step.taskLoss(targets.get(w));
        sum += withCompressionLoss ? step.compressionLoss() : 0.0;
        before = step.memories();
      }
      return sum / windows.size();
    };
  }

  /** Returns the losses of the layers' mixers as a function of one parameter. */
  public static ToDoubleFunction<double[]> mixerLossAsFunctionOf(
      String name, ReferenceParameters parameters) {
    return values -> parameters.dimensions().mixer().loss(parameters.with(name, values));
  }

  /**
   * Returns the rows from which logits are computed; only the pre-norm form still has to normalize
   * them.
   */
  private double[][] last(double[][] hidden) {
    return sizes.options().normalization().equals("pre")
        ? Rows.normalised(
            hidden, parameters.get("final_norm/scale"), parameters.get("final_norm/offset"))
        : hidden;
  }

  private static int[] lengths(int[][] tokens) {
    return Arrays.stream(tokens).mapToInt(stream -> stream.length).toArray();
  }

  private static void checkValid(int[][] tokens, int[] valid) {
    checkArgument(
        valid.length == tokens.length,
        "valid is given for %s streams, must be for %s",
        valid.length,
        tokens.length);
    for (int b = 0; b < valid.length; b++) {
      checkArgument(
          valid[b] >= 0 && valid[b] <= tokens[b].length,
          "valid of stream %s is %s, must be in [0, %s]",
          b,
          valid[b],
          tokens[b].length);
    }
  }

  private void checkTokens(int[][] tokens) {
    checkArgument(tokens.length > 0, "tokens are of no stream, must be of one or more");
    int window = tokens[0].length;
    checkArgument(window > 0, "window is %s, must be positive", window);
    for (int layer = 0; layer < sizes.layers(); layer++) {
      checkArgument(
          !sizes.compresses(layer) || window % sizes.rate(layer) == 0,
          "window is %s, must be a multiple of the rate of layer %s, %s",
          window,
          layer,
          sizes.rate(layer));
    }
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
  }
}
