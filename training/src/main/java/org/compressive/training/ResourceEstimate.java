package org.compressive.training;

import java.util.stream.IntStream;
import org.compressive.graph.Memories;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Precision;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the resources that a training run needs.
 *
 * @param parameters the total number of parameters
 * @param memoryBytes an estimate of the process's peak resident memory on a CPU, including the Java
 *     virtual machine and TensorFlow's own code; it counts no dropout except that of attention, and
 *     no gates
 * @param temporalRange the number of tokens before the window that a prediction can depend on; null
 *     if there is no bound; see {@link ModelConfig#temporalRange()}
 * @param trainingFlopsPerToken the number of floating-point operations that the matrix products of
 *     a training step take for each token, with full memories
 * @param scoringFlopsPerToken the same for scoring, which takes the forward pass only
 */
public record ResourceEstimate(
    long parameters,
    long memoryBytes,
    @Nullable Long temporalRange,
    long trainingFlopsPerToken,
    long scoringFlopsPerToken) {

  /**
   * The memory of the process without the model: what remains of measured peaks after the tensors
   * are subtracted.
   */
  private static final long PROCESS_BYTES = 385L << 20;

  /**
   * The fraction of activation memory that remains in bfloat16; activations that are only inputs of
   * matrix products then take half the space.
   */
  private static final double IN_BFLOAT16 = 0.55;

  /**
   * The copies of each parameter: its value, Adam's two averages, its gradient and its clipped
   * gradient.
   */
  private static final long COPIES_OF_PARAMETERS = 5;

  /** The copies of each memory: the old and the new. */
  private static final long COPIES_OF_MEMORIES = 2;

  /**
   * The number of rows of the model's width that an LSTM keeps for each position: four gates, the
   * cell before and after its activation function, the output, both of these once more side by
   * side, and the gradients of four gates.
   */
  private static final long VALUES_KEPT_BY_STATE = 13;

  /**
   * The number of rows of the model's width that a recomputed layer keeps for each position: its
   * input, its memories and its compression loss. The number is fitted to measured peaks.
   */
  private static final long ROWS_KEPT_BY_RECOMPUTATION = 20;

  public static ResourceEstimate of(RunConfig asked) {
    RunConfig config = asked.sized();
    ModelConfig model = config.model();
    long parameters = ParameterCount.of(model).total();
    long batch = config.training().batch();
    long atOnce = config.training().microBatch();
    long further =
        (config.training().accumulation().accumulates() ? 1L : 0L)
            + (config.training().averageDecay() > 0 ? 1L : 0L);
    long snapshots = atOnce < batch ? 1L : 0L;
    long memories =
        Memories.specs(model).stream().mapToLong(spec -> batch * spec.rows() * spec.width()).sum();
    double kept = config.resolve().training().precision() == Precision.BFLOAT16 ? IN_BFLOAT16 : 1;
    double floats =
        (COPIES_OF_PARAMETERS + further + snapshots) * parameters
            + (COPIES_OF_MEMORIES + snapshots) * memories
            + kept * atOnce * activations(model, config.training().recompute());
    long bytes = PROCESS_BYTES + Math.round(floats * Float.BYTES);
    var range = model.temporalRange();
    var work = new StepWork(model, 1);
    return new ResourceEstimate(
        parameters,
        bytes,
        range.isPresent() ? Long.valueOf(range.getAsLong()) : null,
        Math.round(work.training() / model.stepLength()),
        Math.round(work.evaluation() / model.window()));
  }

  /**
   * Returns the mean number of vocabulary entries against which a position is scored, where each
   * cluster counts in proportion to its estimated frequency.
   */
  private static double scoredTokens(ModelConfig model) {
    var frequencies = new LogUniform(model.vocabulary());
    int clusters = model.embedding().cutoffs().size(); // the head has an entry for each
    return model.embedding().ranges(model.vocabulary(), model.width()).stream()
        .mapToDouble(r -> r.first() == 0 ? r.size() + clusters : r.size() * frequencies.share(r))
        .sum();
  }

  /**
   * Returns the number of values that the forward pass of one stream keeps for the backward pass.
   */
  private static long activations(ModelConfig model, boolean recompute) {
    long window = model.window();
    long stream = window * (12L * model.width() + 2L * model.feedForward());
    long logits = Math.round(3 * window * scoredTokens(model));
    long maps = model.dropout().attention() > 0 ? 5 : 4; // attention scores, weights and gradients
    var layers =
        IntStream.range(0, model.layers())
            .mapToLong(layer -> window + model.memory(layer) + model.compressedMemory(layer))
            .map(keys -> stream + mixing(model, keys, maps))
            .summaryStatistics();
    long kept =
        recompute
            ? layers.getMax() + model.layers() * ROWS_KEPT_BY_RECOMPUTATION * window * model.width()
            : layers.getSum();
    return model.compressionLoss().windows() * (kept + logits);
  }

  /**
   * Returns the number of values that a layer's mixer keeps for one stream.
   *
   * @param keys the number of slots, with those of the window
   * @param maps the number of values kept for each pair of a query and a key
   */
  private static long mixing(ModelConfig model, long keys, long maps) {
    return model.mixer().carriesState()
        ? VALUES_KEPT_BY_STATE * model.window() * model.width()
        : 3 * keys * model.width() + maps * model.heads() * model.window() * keys;
  }
}
