package org.compressive.training;

import java.util.stream.IntStream;
import org.compressive.graph.Memories;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Precision;

/**
 * What a training run will need.
 *
 * @param parameters in all
 * @param memoryBytes an estimate of the process's peak resident memory on a CPU, the Java virtual
 *     machine and TensorFlow's own code included; of dropout it counts attention's alone, and of
 *     gates nothing
 * @param temporalRange tokens a prediction can depend on, n_m + c n_cm over all layers
 */
public record ResourceEstimate(long parameters, long memoryBytes, long temporalRange) {

  /** The process before the model: what is left of measured peaks once the tensors are counted. */
  private static final long PROCESS_BYTES = 385L << 20;

  /** The part of activations that bfloat16 leaves: those that only feed matrix products halve. */
  private static final double IN_BFLOAT16 = 0.55;

  /** Value, Adam's two averages, gradient, clipped gradient. */
  private static final long COPIES_OF_PARAMETERS = 5;

  /** Old and new. */
  private static final long COPIES_OF_MEMORIES = 2;

  /**
   * Rows of width D that a layer keeps for each position where it is run again: its input, what it
   * remembers and its compression loss; fitted to measured peaks.
   */
  private static final long ROWS_KEPT_BY_RECOMPUTATION = 20;

  public static ResourceEstimate of(RunConfig config) {
    ModelConfig model = config.model();
    long parameters = ParameterCount.of(model).total();
    long batch = config.training().batch();
    long memories =
        Memories.specs(model).stream().mapToLong(spec -> batch * spec.rows() * spec.width()).sum();
    double kept = config.resolve().training().precision() == Precision.BFLOAT16 ? IN_BFLOAT16 : 1;
    double floats =
        COPIES_OF_PARAMETERS * parameters
            + COPIES_OF_MEMORIES * memories
            + kept * batch * activations(model, config.training().recompute());
    long bytes = PROCESS_BYTES + Math.round(floats * Float.BYTES);
    return new ResourceEstimate(parameters, bytes, model.temporalRange());
  }

  /** Entries of the vocabulary that a position is scored against, clusters as often as they are. */
  private static double scoredTokens(ModelConfig model) {
    var frequencies = new LogUniform(model.vocabulary());
    int clusters = model.embedding().cutoffs().size(); // the head has an entry for each
    return model.embedding().ranges(model.vocabulary(), model.width()).stream()
        .mapToDouble(r -> r.first() == 0 ? r.size() + clusters : r.size() * frequencies.share(r))
        .sum();
  }

  /** What the forward pass of one stream keeps for the backward pass, in numbers. */
  private static long activations(ModelConfig model, boolean recompute) {
    long window = model.window();
    long stream = window * (12L * model.width() + 2L * model.feedForward());
    long logits = Math.round(3 * window * scoredTokens(model));
    long maps = model.dropout().attention() > 0 ? 5 : 4; // of attention: scores, weights, gradients
    var layers =
        IntStream.range(0, model.layers())
            .mapToLong(layer -> window + model.memory(layer) + model.compressedMemory(layer))
            .map(keys -> 3 * keys * model.width() + maps * model.heads() * window * keys + stream)
            .summaryStatistics();
    long kept =
        recompute
            ? layers.getMax() + model.layers() * ROWS_KEPT_BY_RECOMPUTATION * window * model.width()
            : layers.getSum();
    return model.compressionLoss().windows() * (kept + logits);
  }
}
