package org.compressive.training;

import com.google.common.collect.EvictingQueue;
import java.util.Optional;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.proto.TrainingState;
import org.compressive.checkpoints.proto.Validation;

/** The progress of a run, apart from its variables. */
final class TrainingProgress {

  /** The number of latest losses that are averaged to give the training loss. */
  static final int RECENT = 100;

  private final long seed;
  private final String corpusFingerprint;
  private final EvictingQueue<Double> recentLosses = EvictingQueue.create(RECENT);
  private long step;
  private long skipped;
  private double seconds;
  private Optional<Validation> best = Optional.empty();
  private Optional<Validation> last = Optional.empty();

  TrainingProgress(long seed, String corpusFingerprint) {
    this.seed = seed;
    this.corpusFingerprint = corpusFingerprint;
  }

  /** Returns the progress that is stored in a checkpoint. */
  static TrainingProgress of(TrainingState state) {
    var progress = new TrainingProgress(state.getSeed(), state.getCorpusFingerprint());
    progress.recentLosses.addAll(state.getRecentLossesList());
    progress.step = state.getWindowsRead();
    progress.skipped = state.getSkippedSteps();
    progress.seconds = state.getSecondsTrained();
    if (state.hasBestValidation()) {
      progress.best = Optional.of(state.getBestValidation());
    }
    if (state.hasLastValidation()) {
      progress.last = Optional.of(state.getLastValidation());
    }
    return progress;
  }

  /** Returns the number of steps taken. */
  long step() {
    return step;
  }

  /** Returns the number of steps taken that were skipped. */
  long skipped() {
    return skipped;
  }

  double seconds() {
    return seconds;
  }

  String corpusFingerprint() {
    return corpusFingerprint;
  }

  /**
   * Returns the mean loss of up to {@link #RECENT} latest steps, in nats per token, or NaN before
   * any.
   */
  double recentLoss() {
    return recentLosses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  void stepped(double loss, double stepSeconds) {
    step++;
    seconds += stepSeconds;
    recentLosses.add(loss);
  }

  /** Counts a step whose loss or gradient is not finite, which has no loss of its own. */
  void skip() {
    step++;
    skipped++;
  }

  /** Returns whether the latest step has already been validated. */
  boolean validated() {
    return last.isPresent() && last.get().getStep() == step;
  }

  /** Returns whether the best validation is that of a checkpoint. */
  boolean isBest(Checkpoint checkpoint) {
    return best.isPresent() && best.equals(checkpoint.validation());
  }

  /** Replaces the best validation after the checkpoint that it belongs to has been lost. */
  void setBest(Optional<Validation> validation) {
    best = validation;
  }

  /** Records a validation and returns whether it is the best so far. */
  boolean validated(double bitsPerByte) {
    var validation = Validation.newBuilder().setStep(step).setBitsPerByte(bitsPerByte).build();
    last = Optional.of(validation);
    if (best.isEmpty() || bitsPerByte < best.get().getBitsPerByte()) {
      best = last;
      return true;
    }
    return false;
  }

  /**
   * Returns the number of validations since the best one.
   *
   * @param every the number of steps between validations
   */
  long validationsSinceBest(long every) {
    if (best.isEmpty() || last.isEmpty()) {
      return 0;
    }
    return last.get().getStep() / every - best.get().getStep() / every;
  }

  /**
   * Returns the end of a run in which as many validations as are configured have not improved on
   * the best; empty if the run has taken all its steps or goes on.
   */
  Optional<EarlyEnd> earlyEnd(TrainingConfig training) {
    long validations = validationsSinceBest(training.checkpointEvery());
    boolean ended =
        training.patience() > 0 && validations >= training.patience() && step < training.steps();
    return best.filter(validation -> ended)
        .map(validation -> new EarlyEnd(step, training.steps(), validations, validation.getStep()));
  }

  /**
   * Returns the progress, for a checkpoint.
   *
   * @param accumulation says how many updates followed the steps
   */
  TrainingState toProto(Accumulation accumulation) {
    var state =
        TrainingState.newBuilder()
            .setUpdates(accumulation.updates(step))
            .setWindowsRead(step)
            .setSkippedSteps(skipped)
            .setSeed(seed)
            .addAllRecentLosses(recentLosses)
            .setSecondsTrained(seconds)
            .setCorpusFingerprint(corpusFingerprint);
    best.ifPresent(state::setBestValidation);
    last.ifPresent(state::setLastValidation);
    return state.build();
  }
}
