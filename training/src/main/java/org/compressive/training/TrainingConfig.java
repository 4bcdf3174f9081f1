package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.Precision;

/**
 * How a model is trained: section {@code training} of a configuration. Defaults stand in {@code
 * JsonProperty}, for YAML and {@link #builder} alike.
 *
 * @param batch streams read side by side [B]
 * @param steps windows per stream, each followed by one update
 * @param learningRate the peak, reached at the end of the warm-up
 * @param warmup updates over which the rate rises in a straight line
 * @param schedule what becomes of the rate then
 * @param clip the global norm each group's gradient is cut to; "crucial" in the paper, which uses
 *     0.1
 * @param precision of matrix products; auto takes bfloat16 where the processor has it
 * @param xla whether TensorFlow compiles the graph with XLA
 * @param deterministic one thread and float32: same seed, same bits
 * @param seed of first weights and dropout
 * @param checkpointEvery steps between checkpoints, each of which is validated
 * @param validationWindows windows per stream that such a validation reads at most; 0 for all. The
 *     figure at the end of a run always reads all.
 * @param keepCheckpoints how many of the newest checkpoints stay beside the best
 * @param statisticsEvery steps between those that also measure where each layer looks and how large
 *     its memories are; 0 for never
 * @param recompute whether layers are run again for their gradients, so that their activations need
 *     not be kept: less memory for more time
 */
@RecordBuilder
public record TrainingConfig(
    int batch,
    long steps,
    double learningRate,
    @JsonProperty(defaultValue = "0") long warmup,
    @JsonProperty(defaultValue = "{shape: cosine}") Schedule schedule,
    @JsonProperty(defaultValue = "0.1") double clip,
    @JsonProperty(defaultValue = "auto") Precision precision,
    @JsonProperty(defaultValue = "false") boolean xla,
    @JsonProperty(defaultValue = "false") boolean deterministic,
    @JsonProperty(defaultValue = "1") long seed,
    @JsonProperty(defaultValue = "200") long checkpointEvery,
    @JsonProperty(defaultValue = "32") long validationWindows,
    @JsonProperty(defaultValue = "2") int keepCheckpoints,
    @JsonProperty(defaultValue = "0") long statisticsEvery,
    @JsonProperty(defaultValue = "false") boolean recompute)
    implements TrainingConfigBuilder.With {

  public TrainingConfig {
    checkArgument(batch >= 1, "training.batch (%s) must be at least 1", batch);
    checkArgument(steps >= 1, "training.steps (%s) must be at least 1", steps);
    checkArgument(
        isPositiveFloat(learningRate),
        "training.learningRate (%s) must be above 0 and finite as a float32",
        learningRate);
    checkArgument(warmup >= 0, "training.warmup (%s) must be 0 or more", warmup);
    checkNotNull(schedule, "training.schedule is missing");
    checkArgument(
        schedule.floor() <= learningRate,
        "training.schedule.floor (%s) must be at most training.learningRate (%s)",
        schedule.floor(),
        learningRate);
    checkArgument(
        isPositiveFloat(clip), "training.clip (%s) must be above 0 and finite as a float32", clip);
    checkNotNull(precision, "training.precision is missing");
    checkArgument(
        !deterministic || precision != Precision.BFLOAT16,
        "training.precision (%s) must be float32 in a deterministic run",
        precision);
    checkArgument(
        checkpointEvery >= 1, "training.checkpointEvery (%s) must be at least 1", checkpointEvery);
    checkArgument(
        validationWindows >= 0,
        "training.validationWindows (%s) must be 0 or more",
        validationWindows);
    checkArgument(
        statisticsEvery >= 0, "training.statisticsEvery (%s) must be 0 or more", statisticsEvery);
    checkArgument(
        !recompute || !xla,
        "training.recompute (%s) must be false with training.xla; XLA does not keep the order of the"
            + " runs of a layer",
        recompute);
    checkArgument(
        keepCheckpoints >= 1, "training.keepCheckpoints (%s) must be at least 1", keepCheckpoints);
  }

  /** Returns a builder that has the defaults; batch, steps and learning rate have none. */
  public static TrainingConfigBuilder builder() {
    return ConfigurationYaml.withDefaults(TrainingConfigBuilder.builder(), TrainingConfig.class);
  }

  /** Returns a builder that has these settings. */
  public TrainingConfigBuilder toBuilder() {
    return TrainingConfigBuilder.builder(this);
  }

  /** Both go into the graph as float32, where 1e-60 is 0 and 1e60 infinite. */
  private static boolean isPositiveFloat(double value) {
    return (float) value > 0 && Float.isFinite((float) value);
  }

  /**
   * The learning rate of an update. A schedule without a length of its own takes the run's.
   *
   * @param update updates made before it
   */
  public double learningRate(long update) {
    if (update < warmup) {
      double floor = schedule.floor();
      return floor + (learningRate - floor) * (update + 1) / warmup;
    }
    return schedule.resolve(steps - warmup).after(learningRate, update - warmup);
  }

  /** What a run starts with: the decay's length and the precision no longer depend on anything. */
  TrainingConfig resolve(boolean hardwareBfloat16) {
    Precision resolved = precision.resolve(hardwareBfloat16 && !deterministic);
    return withPrecision(resolved).withSchedule(schedule.resolve(steps - warmup));
  }
}
