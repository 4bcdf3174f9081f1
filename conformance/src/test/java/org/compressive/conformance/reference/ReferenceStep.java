package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The results of one window. */
public final class ReferenceStep {
  private final ReferenceParameters parameters;
  private final List<ReferenceLayer> layers;
  private final List<List<ReferenceLayer.Output>> outputs; // [L][B]
  private final double[][][] logits; // [B][T][V]
  private final int[] valid; // [B]
  private final ReferenceMemories memories;

  ReferenceStep(
      ReferenceParameters parameters,
      List<ReferenceLayer> layers,
      List<List<ReferenceLayer.Output>> outputs,
      double[][][] logits,
      int[] valid,
      ReferenceMemories memories) {
    this.parameters = parameters;
    this.layers = layers;
    this.outputs = outputs;
    this.logits = logits;
    this.valid = valid.clone();
    this.memories = memories;
  }

  /** Returns the logits {@code [B][T][V]}; log-probabilities if the softmax is adaptive. */
  public double[][][] logits() {
    return logits;
  }

  /** Returns the memories after the window. */
  public ReferenceMemories memories() {
    return memories;
  }

  /**
   * Returns the mean cross-entropy in nats per token, over all positions of all streams except
   * padding; 0 if there are none.
   *
   * @param targets {@code [B][T]}, ignored at padding
   */
  public double taskLoss(int[][] targets) {
    double sum = 0.0;
    int count = 0;
    for (int b = 0; b < logits.length; b++) {
      checkArgument(
          targets[b].length == logits[b].length,
          "stream %s has %s targets, must have %s",
          b,
          targets[b].length,
          logits[b].length);
      for (int t = 0; t < valid[b]; t++) {
        sum -= Rows.logSoftmax(logits[b][t])[targets[b][t]];
        count++;
      }
    }
    return count == 0 ? 0.0 : sum / count;
  }

  /**
   * Returns the mean of {@link #compressionLoss(int)} over the layers that compress; 0 if no layer
   * does, or if there is no such loss.
   */
  public double compressionLoss() {
    return compressing().mapToDouble(this::compressionLoss).average().orElse(0.0);
  }

  /**
   * Returns one layer's compression loss, the mean over the results of {@link ReferenceLoss#of} for
   * all streams together; 0 if the layer does not compress, or if there is no such loss.
   */
  public double compressionLoss(int layer) {
    return parameters.dimensions().compresses(layer)
        ? compressionLoss(layer, parameters.compression(layer))
        : 0.0;
  }

  /**
   * Returns the model's compression loss as a function of one parameter of a compressor or its
   * loss. The layer's queries, evicted rows, their usage, key and value projections, and the losses
   * of all other layers are held at their values in this step.
   *
   * @param parameterName the full name, such as {@code layer_00/compression/kernel}
   */
  public ToDoubleFunction<double[]> compressionLossAsFunctionOf(String parameterName) {
    checkArgument(
        parameters.dimensions().hasCompressionLoss(), "the model has no compression loss");
    int layer =
        compressing()
            .filter(l -> parameterName.startsWith(ReferenceParameters.compressionPrefix(l)))
            .findAny()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "parameter %s is not one of a compressor or its loss"
                            .formatted(parameterName)));
    double others = compressing().filter(l -> l != layer).mapToDouble(this::compressionLoss).sum();
    return values -> {
      double own =
          compressionLoss(layer, parameters.with(parameterName, values).compression(layer));
      return (others + own) / compressing().count();
    };
  }

  private double compressionLoss(int layer, Map<String, double[]> compressionParameters) {
    ReferenceCompression compression = layers.get(layer).compression();
    return outputs.get(layer).stream()
        .map(stream -> compression.loss(stream.evicted, compressionParameters))
        .reduce(SquaredDifferences.NONE, SquaredDifferences::plus)
        .mean();
  }

  /** Returns the layers that compress. */
  private IntStream compressing() {
    return IntStream.range(0, layers.size()).filter(parameters.dimensions()::compresses);
  }
}
