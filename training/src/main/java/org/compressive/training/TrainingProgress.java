package org.compressive.training;

import com.google.common.collect.EvictingQueue;
import java.util.Optional;
import org.compressive.checkpoints.proto.TrainingState;
import org.compressive.checkpoints.proto.Validation;

/** Where a run stands, beyond what its variables hold. */
final class TrainingProgress {

  /** How many of the latest losses are averaged into the training figure. */
  static final int RECENT = 100;

  private final long seed;
  private final String corpusFingerprint;
  private final EvictingQueue<Double> recentLosses = EvictingQueue.create(RECENT);
  private long step;
  private double seconds;
  private Optional<Validation> best = Optional.empty();
  private Optional<Validation> last = Optional.empty();

  TrainingProgress(long seed, String corpusFingerprint) {
    this.seed = seed;
    this.corpusFingerprint = corpusFingerprint;
  }

  /** The progress a checkpoint tells of. */
  static TrainingProgress of(TrainingState state) {
    var progress = new TrainingProgress(state.getSeed(), state.getCorpusFingerprint());
    progress.recentLosses.addAll(state.getRecentLossesList());
    progress.step = state.getUpdates();
    progress.seconds = state.getSecondsTrained();
    if (state.hasBestValidation()) {
      progress.best = Optional.of(state.getBestValidation());
    }
    if (state.hasLastValidation()) {
      progress.last = Optional.of(state.getLastValidation());
    }
    return progress;
  }

  /** Windows read and updates made: a step is one of each. */
  long step() {
    return step;
  }

  double seconds() {
    return seconds;
  }

  String corpusFingerprint() {
    return corpusFingerprint;
  }

  /** Mean nats per token of the latest steps. */
  double recentLoss() {
    return recentLosses.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  void stepped(double loss, double stepSeconds) {
    step++;
    seconds += stepSeconds;
    recentLosses.add(loss);
  }

  /** Whether the step that was just taken has been validated already. */
  boolean validated() {
    return last.isPresent() && last.get().getStep() == step;
  }

  /** Takes note of a validation and tells whether it is the best so far. */
  boolean validated(double bitsPerByte) {
    var validation = Validation.newBuilder().setStep(step).setBitsPerByte(bitsPerByte).build();
    last = Optional.of(validation);
    if (best.isEmpty() || bitsPerByte < best.get().getBitsPerByte()) {
      best = last;
      return true;
    }
    return false;
  }

  TrainingState toProto() {
    var state =
        TrainingState.newBuilder()
            .setUpdates(step)
            .setWindowsRead(step)
            .setSeed(seed)
            .addAllRecentLosses(recentLosses)
            .setSecondsTrained(seconds)
            .setCorpusFingerprint(corpusFingerprint);
    best.ifPresent(state::setBestValidation);
    last.ifPresent(state::setLastValidation);
    return state.build();
  }
}
