package org.compressive.conformance.reference;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one window gives. */
public final class ReferenceStep {
  private final ReferenceParameters parameters;
  private final List<ReferenceLayer> layers;
  private final List<List<ReferenceLayer.Output>> outputs; // [L][B]
  private final double[][][] logits; // [B][T][V]
  private final ReferenceMemories memories;

  ReferenceStep(
      ReferenceParameters parameters,
      List<ReferenceLayer> layers,
      List<List<ReferenceLayer.Output>> outputs,
      double[][][] logits,
      ReferenceMemories memories) {
    this.parameters = parameters;
    this.layers = layers;
    this.outputs = outputs;
    this.logits = logits;
    this.memories = memories;
  }

  /** {@code [B][T][V]}. */
  public double[][][] logits() {
    return logits;
  }

  /** What is remembered after the window. */
  public ReferenceMemories memories() {
    return memories;
  }

  /**
   * Mean cross-entropy in nats a token.
   *
   * @param targets {@code [B][T]}
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
      for (int t = 0; t < logits[b].length; t++) {
        double highest = Arrays.stream(logits[b][t]).max().orElseThrow();
        double powers = Arrays.stream(logits[b][t]).map(logit -> Math.exp(logit - highest)).sum();
        sum += highest + Math.log(powers) - logits[b][t][targets[b][t]];
        count++;
      }
    }
    return sum / count;
  }

  /** The mean over layers of {@link #compressionLoss(int)}; 0 without compressed memory. */
  public double compressionLoss() {
    double sum = 0.0;
    for (int layer = 0; layer < layers.size(); layer++) {
      sum += compressionLoss(layer);
    }
    return sum / layers.size();
  }

  /**
   * One layer's compression loss: the mean over batch, heads, time and channels of the squared
   * difference between attention to the evicted rows and to their compressed rows.
   */
  public double compressionLoss(int layer) {
    return parameters.dimensions().compresses()
        ? compressionLoss(layer, parameters.get(ReferenceParameters.kernelName(layer)))
        : 0.0;
  }

  /**
   * The model's compression loss (mean over layers) as a function of one layer's kernel {@code [c,
   * D, D]}, with that layer's queries, evicted rows, key and value projections, and the losses of
   * all other layers, held as they were in this step.
   */
  public ToDoubleFunction<double[]> compressionLossAsFunctionOfKernel(int layer) {
    checkArgument(parameters.dimensions().compresses(), "layer %s has no compressed memory", layer);
    double others = 0.0;
    for (int other = 0; other < layers.size(); other++) {
      others += other == layer ? 0.0 : compressionLoss(other);
    }
    double fixed = others;
    return kernel -> (fixed + compressionLoss(layer, kernel)) / layers.size();
  }

  private double compressionLoss(int layer, double[] kernel) {
    double sum = 0.0;
    int count = 0;
    for (ReferenceLayer.Output stream : outputs.get(layer)) {
      sum +=
          layers.get(layer).compression().squaredDifference(stream.queries, stream.evicted, kernel);
      count += stream.queries.length * parameters.dimensions().width(); // T * H * E
    }
    return sum / count;
  }
}
