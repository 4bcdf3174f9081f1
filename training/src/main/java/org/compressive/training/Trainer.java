package org.compressive.training;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointContent;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.data.CorpusSummary;
import org.compressive.data.PreparedCorpus;
import org.compressive.graph.config.ConfigurationYaml;

/**
 * Trains a run to its end, from the newest checkpoint that can be used or from the beginning.
 *
 * <p>Every {@code training.checkpointEvery} steps, and at the end, the model is validated and a
 * checkpoint written; where it is the best so far, the run's SavedModel is renewed. A run that is
 * stopped and resumed takes the same steps as one that never was.
 */
public final class Trainer {

  private final RunFolder run;
  private final RunConfig config;
  private final CheckpointStore checkpoints;
  private final ImmutableList<TrainingListener> listeners;
  private final BooleanSupplier stop;

  /**
   * A trainer of one run.
   *
   * @param listeners told of everything, in this order
   * @param stop asked after each step: once true, a checkpoint is written and training ends
   */
  public Trainer(RunFolder run, List<TrainingListener> listeners, BooleanSupplier stop) {
    this.run = run;
    this.config = run.config();
    this.checkpoints = run.checkpoints();
    this.listeners = ImmutableList.copyOf(listeners);
    this.stop = stop;
  }

  /**
   * Trains until {@code training.steps} steps have been taken.
   *
   * @return empty if stopped before
   * @throws DivergedException if a loss, gradient or validation was not finite
   * @throws RunException if all checkpoints are damaged, or the data are not the run's
   * @throws org.compressive.checkpoints.CheckpointException if a checkpoint cannot be written
   */
  public Optional<TrainingResult> train() throws IOException {
    checkpoints.recover();
    try (PreparedCorpus corpus = run.corpus();
        var session = new TrainingSession(config, RunFolder.trainingStreams(corpus, config));
        var validator = new Validator(config, corpus)) {
      TrainingProgress progress = begin(session, corpus);
      try (var metrics = MetricsLog.open(run.metrics(), progress.step());
          var events = EventLog.open(run.events(), progress.step())) {
        var attempt =
            new Attempt(
                session,
                validator,
                progress,
                ImmutableList.<TrainingListener>builder()
                    .add(metrics, events)
                    .addAll(listeners)
                    .build(),
                bytesPerToken(corpus.summary()));
        return attempt.train() ? Optional.of(attempt.finish()) : Optional.empty();
      }
    }
  }

  private TrainingProgress begin(TrainingSession session, PreparedCorpus corpus) {
    var search = checkpoints.newest();
    search.skipped().forEach(skipped -> warn("skipped a damaged checkpoint: " + skipped));
    if (search.allDamaged()) {
      throw new RunException(
          "no checkpoint of %s can be used: %s"
              .formatted(run.folder(), Joiner.on("; ").join(search.skipped())));
    }
    String fingerprint = corpus.summary().fingerprint();
    if (search.found().isEmpty()) {
      if (Files.exists(run.metrics())) {
        warn(run.folder() + " has no checkpoint yet: it starts again from step 0");
      }
      session.initialize();
      return new TrainingProgress(config.training().seed(), fingerprint);
    }
    Checkpoint checkpoint = search.found().get();
    var progress = TrainingProgress.of(checkpoint.manifest().getTraining());
    if (!progress.corpusFingerprint().equals(fingerprint)) {
      throw new RunException(
          "checkpoint %s was trained on other data than %s holds"
              .formatted(checkpoint.folder(), run.folder()));
    }
    session.restore(checkpoint.variables());
    return progress;
  }

  private void warn(String line) {
    listeners.forEach(listener -> listener.warned(line));
  }

  private static double bytesPerToken(CorpusSummary summary) {
    return (double) summary.bytes() / summary.tokens();
  }

  /** Training in this process. */
  private final class Attempt {

    private final TrainingSession session;
    private final Validator validator;
    private final TrainingProgress progress;
    private final ImmutableList<TrainingListener> everyone;
    private final double bytesPerToken;

    Attempt(
        TrainingSession session,
        Validator validator,
        TrainingProgress progress,
        ImmutableList<TrainingListener> everyone,
        double bytesPerToken) {
      this.session = session;
      this.validator = validator;
      this.progress = progress;
      this.everyone = everyone;
      this.bytesPerToken = bytesPerToken;
    }

    /** Whether the end was reached. */
    boolean train() {
      long steps = config.training().steps();
      everyone.forEach(listener -> listener.started(progress.step(), steps));
      while (progress.step() < steps) {
        step();
        boolean due = progress.step() % config.training().checkpointEvery() == 0;
        boolean stopped = stop.getAsBoolean() && progress.step() < steps;
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
      everyone.forEach(TrainingListener::trained);
      return true;
    }

    private void step() {
      long update = progress.step();
      double rate = config.training().learningRate(update);
      long start = System.nanoTime();
      StepStatistics statistics;
      try {
        statistics = session.step(update, rate);
      } catch (DivergedException e) {
        throw new DivergedException(
            "step %d: %s; nothing of it was assigned, %s; a lower training.learningRate may help"
                .formatted(update + 1, e.getMessage(), lastCheckpoint()),
            e);
      }
      double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
      progress.stepped(statistics.loss(), seconds);
      long tokens = (long) config.training().batch() * config.model().window();
      var report =
          new StepReport(
              progress.step(), statistics, bits(statistics.loss()), rate, tokens, seconds);
      everyone.forEach(listener -> listener.stepped(report));
    }

    private String lastCheckpoint() {
      return checkpoints.steps().stream()
          .findFirst()
          .map(step -> "the last checkpoint is of step " + step)
          .orElse("there is no checkpoint yet");
    }

    private void checkpoint(boolean validate) {
      long step = progress.step();
      Checkpoint checkpoint =
          checkpoints.write(
              step,
              variables -> {
                session.save(variables);
                boolean best = validate && validate(variables);
                return new CheckpointContent(
                    session.savedVariables(),
                    ConfigurationYaml.write(config),
                    progress.toProto(),
                    best);
              });
      if (checkpoint.manifest().getBest()) {
        validator.export(run.model(), checkpoint.variables());
      }
      everyone.forEach(listener -> listener.checkpointed(step, checkpoint.folder()));
    }

    private boolean validate(Path variables) {
      double bitsPerByte = validator.validate(variables);
      if (!Double.isFinite(bitsPerByte)) {
        throw new DivergedException(
            "step %d: validation gives %s bits per byte; no checkpoint of it was kept, %s; a lower"
                    .formatted(progress.step(), bitsPerByte, lastCheckpoint())
                + " training.learningRate may help");
      }
      boolean best = progress.validated(bitsPerByte);
      everyone.forEach(listener -> listener.validated(progress.step(), bitsPerByte, best));
      return best;
    }

    /** Takes the run's figures from its best checkpoint and renews the model from it. */
    TrainingResult finish() {
      var best = run.bestCheckpoint();
      var score =
          validator.score(
              best.variables(),
              (windows, of) -> everyone.forEach(listener -> listener.evaluating(windows, of)));
      validator.export(run.model(), best.variables());
      long perStep = (long) config.training().batch() * config.model().window();
      return new TrainingResult(
          progress.step(),
          progress.step() * perStep,
          progress.seconds(),
          bits(progress.recentLoss()),
          score.bitsPerByte(),
          run.folder(),
          run.model());
    }

    private double bits(double natsPerToken) {
      return natsPerToken / Math.log(2) / bytesPerToken;
    }
  }
}
