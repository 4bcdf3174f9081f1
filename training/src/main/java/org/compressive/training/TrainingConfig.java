package org.compressive.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Locale;
import java.util.OptionalLong;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.Precision;

/**
 * The section {@code training} of a configuration, which says how a model is trained. The defaults
 * given by {@code JsonProperty} apply both to YAML and to {@link #builder}.
 *
 * @param batch the batch size, B, which is the number of streams
 * @param steps the number of steps, each of which reads one window per stream, or several if
 *     gradients pass through time
 * @param learningRate the peak learning rate, reached at the end of the warm-up
 * @param warmup the number of updates over which the learning rate increases linearly
 * @param schedule the learning-rate schedule after the warm-up
 * @param clip the global norm to which each group's gradient is clipped; "crucial" in the paper,
 *     which uses 0.1
 * @param optimizer the rule that turns a gradient into an update
 * @param accumulation the number of gradients that are averaged for one update
 * @param averageDecay the decay of the exponential moving average of the weights, which is then
 *     used for validation and exports; 0 for none
 * @param precision the precision of matrix products; auto selects bfloat16 on processors where it
 *     is faster
 * @param exchangePrecision the precision in which processes that train together exchange gradients
 * @param xla whether TensorFlow compiles the graph with XLA
 * @param deterministic whether to train on one thread and in float32, so that the same seed gives
 *     bitwise identical results
 * @param seed the seed for initial weights and dropout
 * @param checkpointEvery the number of steps between checkpoints, each of which is validated
 * @param validationWindows the maximum number of windows per stream that such a validation reads; 0
 *     for all. The final validation of a run always reads all windows
 * @param keepCheckpoints the number of newest checkpoints to keep in addition to the best
 * @param statisticsEvery the number of steps between measurements of each layer's attention and of
 *     the norms of its memories; 0 for none
 * @param recompute whether layers are recomputed in the backward pass instead of keeping their
 *     activations, which takes less memory and more time
 * @param patience the number of validations in a row, none of them better than the best before
 *     them, after which the run ends; 0 for none
 * @param sampleTokens the number of tokens of the sample text that is generated from each validated
 *     checkpoint; 0 for none
 * @param histogramsEvery the number of steps between histograms of gradients and memories in the
 *     event files; 0 for none
 * @param skipNonFinite the maximum number of steps of the whole run that may be skipped because a
 *     loss or gradient is not finite; the next such step ends training
 */
@RecordBuilder
public record TrainingConfig(
    int batch,
    long steps,
    double learningRate,
    @JsonProperty(defaultValue = "0") long warmup,
    @JsonProperty(defaultValue = "{shape: cosine}") Schedule schedule,
    @JsonProperty(defaultValue = "0.1") double clip,
    @JsonProperty(defaultValue = "{type: adam}") OptimizerConfig optimizer,
    @JsonProperty(defaultValue = "{}") Accumulation accumulation,
    @JsonProperty(defaultValue = "0") double averageDecay,
    @JsonProperty(defaultValue = "auto") Precision precision,
    @JsonProperty(defaultValue = "float32") ExchangePrecision exchangePrecision,
    @JsonProperty(defaultValue = "false") boolean xla,
    @JsonProperty(defaultValue = "false") boolean deterministic,
    @JsonProperty(defaultValue = "1") long seed,
    @JsonProperty(defaultValue = "200") long checkpointEvery,
    @JsonProperty(defaultValue = "32") long validationWindows,
    @JsonProperty(defaultValue = "2") int keepCheckpoints,
    @JsonProperty(defaultValue = "0") long statisticsEvery,
    @JsonProperty(defaultValue = "false") boolean recompute,
    @JsonProperty(defaultValue = "0") int patience,
    @JsonProperty(defaultValue = "0") int sampleTokens,
    @JsonProperty(defaultValue = "0") long histogramsEvery,
    @JsonProperty(defaultValue = "0") int skipNonFinite)
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
    checkNotNull(optimizer, "training.optimizer is missing");
    checkNotNull(accumulation, "training.accumulation is missing");
    checkArgument(
        batch % accumulation.microBatches() == 0,
        "training.batch (%s) must be a multiple of training.accumulation.microBatches (%s)",
        batch,
        accumulation.microBatches());
    checkArgument(
        averageDecay >= 0 && (float) averageDecay < 1,
        "training.averageDecay (%s) must be at least 0 and below 1 as a float32",
        averageDecay);
    checkNotNull(precision, "training.precision is missing");
    checkNotNull(exchangePrecision, "training.exchangePrecision is missing");
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
    checkArgument(patience >= 0, "training.patience (%s) must be 0 or more", patience);
    checkArgument(sampleTokens >= 0, "training.sampleTokens (%s) must be 0 or more", sampleTokens);
    checkArgument(
        histogramsEvery >= 0, "training.histogramsEvery (%s) must be 0 or more", histogramsEvery);
    checkArgument(
        skipNonFinite >= 0, "training.skipNonFinite (%s) must be 0 or more", skipNonFinite);
  }

  /** Returns a builder that has the defaults; batch, steps and learning rate have none. */
  public static TrainingConfigBuilder builder() {
    return ConfigurationYaml.withDefaults(TrainingConfigBuilder.builder(), TrainingConfig.class);
  }

  /** Returns a builder that has these settings. */
  public TrainingConfigBuilder toBuilder() {
    return TrainingConfigBuilder.builder(this);
  }

  /**
   * Returns whether a value is positive and finite as a float32, which is the type that the graph
   * uses: as a float32, 1e-60 is 0 and 1e60 is infinite.
   */
  private static boolean isPositiveFloat(double value) {
    return (float) value > 0 && Float.isFinite((float) value);
  }

  /**
   * Returns the learning rate of an update. A decay without a length of its own extends to the end
   * of the run.
   *
   * @param update the number of earlier updates
   */
  public double learningRate(long update) {
    if (update < warmup) {
      double floor = schedule.floor();
      return floor + (learningRate - floor) * (update + 1) / warmup;
    }
    return resolved().after(learningRate, update - warmup);
  }

  /** Returns the schedule with the lengths that it has in a run of this number of steps. */
  private Schedule resolved() {
    return schedule.resolve(warmup, updates() - warmup);
  }

  /** Returns the number of updates that follow the steps of the whole run. */
  long updates() {
    return accumulation.updates(steps);
  }

  /** Returns the number of streams that are computed at once. */
  int microBatch() {
    return batch / accumulation.microBatches();
  }

  /** Returns remarks about unexpected properties of the run's learning rates, one line each. */
  public ImmutableList<String> remarks() {
    var remarks = ImmutableList.<String>builder();
    long updates = updates();
    if (updates == 0) {
      remarks.add(
          "training.steps (%s) is less than training.accumulation.windows (%s); there is no update"
              .formatted(steps, accumulation.windows()));
    } else if (warmup >= updates) {
      remarks.add(
          "training.warmup (%s) is not shorter than %straining.steps (%s); the learning rate only rises, and reaches %s of %s"
              .formatted(
                  warmup,
                  updates == steps ? "" : "the " + updates + " updates of ",
                  steps,
                  rate(learningRate(updates - 1)),
                  rate(learningRate)));
    }
    long pending = steps - accumulation.steps(updates);
    if (updates > 0 && pending > 0) {
      remarks.add(
          "training.steps (%s) ends within an accumulation; no update follows the last %s of them"
              .formatted(steps, pending));
    }
    long decay = schedule.decay().orElse(0);
    long end = accumulation.steps(LongMath.saturatedAdd(warmup, decay));
    if (decay > 0 && end < steps) {
      remarks.add(
          "training.schedule.decaySteps (%s) ends at step %s; the learning rate stays at %s up to step %s"
              .formatted(decay, end, rate(schedule.floor()), steps));
    }
    return remarks.build();
  }

  /** Returns these settings with the ones of another run that may change when a run is resumed. */
  TrainingConfig withChangeable(TrainingConfig other) {
    return withSteps(other.steps).withSkipNonFinite(other.skipNonFinite);
  }

  private static String rate(double rate) {
    return String.format(Locale.ROOT, "%.3g", rate);
  }

  /** Returns whether the learning rate decays until the end of the run. */
  public boolean decaysToTheEnd() {
    return warmup < updates() && schedule.decay().equals(OptionalLong.of(0));
  }

  /** Returns the settings with which a run starts, in which the precision is fixed. */
  TrainingConfig resolve(boolean hardwareBfloat16) {
    return withPrecision(precision.resolve(hardwareBfloat16 && !deterministic));
  }

  /**
   * Returns these settings in a form that can be compared with those of an existing run: the
   * settings that may change become those of the run, and an automatic precision becomes the one
   * that was fixed for the run, perhaps on another machine.
   */
  TrainingConfig askedOf(TrainingConfig run) {
    boolean open = precision == Precision.AUTO && deterministic == run.deterministic;
    // Version 0.1 fixed the length of the decay, too.
    boolean fixed = schedule.resolve(warmup, run.updates() - warmup).equals(run.schedule);
    return withChangeable(run)
        .withPrecision(open ? run.precision : precision)
        .withSchedule(fixed ? run.schedule : schedule);
  }
}
