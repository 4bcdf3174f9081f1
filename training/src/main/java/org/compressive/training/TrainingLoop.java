package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointContent;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.Score;

/**
 * Runs the steps, validations and checkpoints of a run in this process, from its current step to
 * its end.
 */
final class TrainingLoop {

  private final RunFolder run;
  private final RunConfig config;
  private final CheckpointStore checkpoints;
  private final StepRunner runner;
  private final Validator validator;
  private final TrainingProgress progress;
  private final ImmutableList<TrainingListener> listeners;
  private final Tokenizer tokenizer;
  private final BytesPerToken bytesPerToken;
  private final TokenStore training;

  TrainingLoop(
      RunFolder run,
      StepRunner runner,
      Validator validator,
      TrainingProgress progress,
      List<TrainingListener> listeners,
      PreparedCorpus corpus) {
    this.run = run;
    this.config = run.config();
    this.checkpoints = run.checkpoints();
    this.runner = runner;
    this.validator = validator;
    this.progress = progress;
    this.listeners = ImmutableList.copyOf(listeners);
    this.tokenizer = corpus.tokenizer();
    this.bytesPerToken = BytesPerToken.of(corpus);
    this.training = corpus.store(Split.TRAINING);
  }

  /**
   * Takes steps until the run ends or is stopped.
   *
   * @param stop queried after each step; returns {@code true} to stop the run
   * @param limit the time in training steps, in seconds, after which the run ends
   * @return {@code true} if the end was reached; {@code false} if the run was stopped, in which
   *     case a checkpoint was written
   */
  boolean run(BooleanSupplier stop, double limit) {
    long steps = config.training().steps();
    listeners.forEach(listener -> listener.started(progress.step(), steps));
    if (progress.step() == 0 && !progress.validated() && !checkpoints.steps().isEmpty()) {
      checkpoint(true); // The weights that the run starts from may be better than any it reaches.
    }
    while (isLeft(steps, limit) && progress.earlyEnd(config.training()).isEmpty()) {
      step();
      boolean due = progress.step() % config.training().checkpointEvery() == 0;
      boolean stopped = stop.getAsBoolean() && isLeft(steps, limit);
      if (due || stopped || progress.step() == steps) {
        checkpoint(due || !stopped);
      }
      if (stopped) {
        return false;
      }
    }
    if (!progress.validated()) {
      checkpoint(true);
    }
    progress.earlyEnd(config.training()).ifPresent(this::note);
    listeners.forEach(TrainingListener::trained);
    return true;
  }

  /** Returns whether steps and time are left. */
  private boolean isLeft(long steps, double limit) {
    return progress.step() < steps && progress.seconds() < limit;
  }

  private void note(EarlyEnd end) {
    String line =
        "training ended at step %s of %s; %s".formatted(end.step(), end.steps(), end.reason());
    listeners.forEach(listener -> listener.noted(line));
  }

  private void step() {
    long read = progress.step();
    var training = config.training();
    double rate = training.learningRate(training.accumulation().updates(read));
    long start = System.nanoTime();
    StepStatistics statistics;
    try {
      statistics = runner.step(read, rate);
    } catch (DivergedException e) {
      skip(e);
      return;
    }
    double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
    progress.stepped(statistics.loss(), seconds);
    var report =
        new StepReport(
            progress.step(),
            statistics,
            bytesPerToken.bits(statistics.loss()),
            rate,
            config.tokensPerStep(),
            seconds);
    listeners.forEach(listener -> listener.stepped(report));
    runner.remark().ifPresent(line -> listeners.forEach(listener -> listener.warned(line)));
  }

  /**
   * Goes on without a step that assigned nothing because a loss or gradient is not finite, or ends
   * training with the state before it if too many steps have been skipped.
   */
  private void skip(DivergedException failure) {
    String found =
        "step (%s) has a loss or gradient that is not finite; its batch (%s)%s was discarded"
            .formatted(
                progress.step() + 1,
                BatchPlaces.describe(training, failure.places()),
                in(failure.processes()));
    int most = config.training().skipNonFinite();
    if (progress.skipped() >= most) {
      keepState(failure);
      throw new DivergedException(found + ", and " + wayOn(), failure);
    }
    runner.skip(progress.step());
    progress.skip();
    String line = "%s, as %s of at most %s".formatted(found, progress.skipped(), most);
    listeners.forEach(listener -> listener.warned(line));
  }

  private static String in(List<String> processes) {
    return processes.isEmpty() ? "" : " in process (%s)".formatted(String.join(", ", processes));
  }

  /** Writes a checkpoint of the current state, unless there is one or the state is not good. */
  private void keepState(DivergedException failure) {
    if (progress.step() > 0 && !checkpoints.steps().contains(progress.step())) {
      try {
        checkpoint(true);
      } catch (DivergedException e) {
        // The weights were already too large before the step that failed.
        failure.addSuppressed(e);
      }
    }
  }

  /** Returns what remains of a run that has diverged, and what may help. */
  private String wayOn() {
    return checkpoints.steps().stream()
        .findFirst()
        .map(
            step ->
                "the last checkpoint is of step %s; a new run that starts from its weights with a lower training.learningRate may help, or a higher training.skipNonFinite"
                    .formatted(step))
        .orElse(
            "there is no earlier checkpoint; a new run with a lower training.learningRate may help");
  }

  private void checkpoint(boolean validate) {
    long step = progress.step();
    Checkpoint checkpoint =
        checkpoints.write(
            step,
            variables -> {
              runner.save(variables);
              Files.write(variables.resolveSibling(Tokenizer.ASSET), tokenizer.asset());
              boolean best = validate && validate(variables);
              return new CheckpointContent(
                  runner.savedVariables(),
                  ConfigurationYaml.write(config),
                  progress.toProto(config.training().accumulation()),
                  best);
            });
    if (checkpoint.manifest().getBest()) {
      validator.export(run.modelFolder(), checkpoint.variables());
    }
    listeners.forEach(listener -> listener.checkpointed(step, checkpoint.folder()));
    if (validate && config.training().sampleTokens() > 0) {
      String sample = validator.sample(checkpoint.variables());
      listeners.forEach(listener -> listener.sampled(step, sample));
    }
  }

  private boolean validate(Path variables) {
    Score score = validator.validate(variables);
    if (!Double.isFinite(score.bitsPerToken())) {
      throw new DivergedException(
          "step (%s) has a validation loss of %s bits per token; its checkpoint was discarded, and %s"
              .formatted(progress.step(), score.bitsPerToken(), wayOn()));
    }
    boolean best = progress.validated(score.bitsPerByte());
    listeners.forEach(listener -> listener.validated(progress.step(), score, best));
    return best;
  }
}
