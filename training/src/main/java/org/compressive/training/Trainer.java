package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.data.PreparedCorpus;
import org.compressive.graph.config.ConfigurationYaml;

/**
 * Trains a run to its end, starting from the newest usable checkpoint or from the beginning:
 *
 * <pre>{@code
 * var run = RunFolder.create(Path.of("runs/mine"), Presets.get("tiny"));
 * Trainer.of(run).listener(display).train();
 * }</pre>
 *
 * <p>Every {@code training.checkpointEvery} steps, and at the end, the model is validated and a
 * checkpoint is written. If it is the best so far, the run's SavedModel is replaced. A run that is
 * stopped and resumed takes the same steps as one that is never stopped.
 */
public final class Trainer {

  private final RunFolder run;
  private final RunConfig config;
  private final CheckpointStore checkpoints;
  private final ImmutableList<TrainingListener> listeners;
  private final BooleanSupplier stop;

  private Trainer(RunFolder run, List<TrainingListener> listeners, BooleanSupplier stop) {
    this.run = run;
    this.config = run.config();
    this.checkpoints = run.checkpoints();
    this.listeners = ImmutableList.copyOf(listeners);
    this.stop = stop;
  }

  /** Returns a trainer for a run. */
  public static Trainer of(RunFolder run) {
    return new Trainer(run, List.of(), () -> false);
  }

  /** Returns a trainer that also notifies a listener, after the listeners that it already has. */
  public Trainer listener(TrainingListener listener) {
    return new Trainer(
        run,
        ImmutableList.<TrainingListener>builder().addAll(listeners).add(listener).build(),
        stop);
  }

  /**
   * Returns a trainer that can be stopped.
   *
   * @param asked is queried after each step; once it returns {@code true}, a checkpoint is written
   *     and training stops
   */
  public Trainer stopWhen(BooleanSupplier asked) {
    return new Trainer(run, listeners, asked);
  }

  /**
   * Trains until {@code training.steps} steps have been taken.
   *
   * @return the result, or empty if training was stopped before its end
   * @throws DivergedException if a loss, a gradient or a validation loss is not finite
   * @throws RunException if another process is training this run, if all checkpoints are damaged,
   *     or if the data or the configuration differ from those of the checkpoint
   * @throws org.compressive.checkpoints.CheckpointException if a checkpoint cannot be written
   */
  @SuppressWarnings("try") // The lock is only held.
  public Optional<TrainingResult> train() throws IOException {
    try (var lock = RunLock.take(run.folder())) {
      checkpoints.recover();
      run.saveConfig();
      return trainAlone();
    }
  }

  private Optional<TrainingResult> trainAlone() throws IOException {
    try (PreparedCorpus corpus = run.corpus();
        StepRunner runner = new TrainingSession(config, RunFolder.trainingStreams(corpus, config));
        var validator = new Validator(config, corpus)) {
      TrainingProgress progress = begin(runner, corpus);
      var bytesPerToken = BytesPerToken.of(corpus.summary());
      try (var logs = RunLogs.open(run, progress.step(), runner::graph)) {
        var all =
            ImmutableList.<TrainingListener>builder()
                .addAll(logs.listeners())
                .addAll(listeners)
                .build();
        boolean ended =
            new TrainingLoop(run, runner, validator, progress, all, bytesPerToken).run(stop);
        return ended ? Optional.of(figures(validator, progress, bytesPerToken)) : Optional.empty();
      }
    }
  }

  private TrainingProgress begin(StepRunner runner, PreparedCorpus corpus) {
    var search = checkpoints.newest();
    if (search.allDamaged()) {
      throw run.allDamaged(search);
    }
    search.skipped().forEach(skipped -> warn("skipped a damaged checkpoint: " + skipped));
    String fingerprint = corpus.summary().fingerprint();
    if (search.found().isEmpty()) {
      if (Files.exists(run.metrics())) {
        warn(run.folder() + " has no checkpoint yet: it starts again from step 0");
      }
      runner.initialize();
      return new TrainingProgress(config.training().seed(), fingerprint);
    }
    Checkpoint checkpoint = search.found().get();
    var progress = TrainingProgress.of(checkpoint.manifest().getTraining());
    if (!progress.corpusFingerprint().equals(fingerprint)) {
      throw new RunException(
          "checkpoint (%s) must be of the data that %s holds"
              .formatted(checkpoint.folder(), run.folder()));
    }
    difference(checkpoint)
        .ifPresent(
            difference -> {
              throw new RunException(
                  "checkpoint (%s) has %s; only training.steps may change in config.yaml"
                      .formatted(checkpoint.folder(), difference));
            });
    runner.restore(checkpoint.variables());
    return progress;
  }

  /**
   * Returns the first difference, apart from the number of steps, between the configuration that
   * the checkpoint was trained with and the configuration of the run.
   */
  private Optional<String> difference(Checkpoint checkpoint) {
    var trained =
        ConfigurationYaml.read(
            RunConfig.class,
            checkpoint.manifest().getConfiguration(),
            checkpoint.folder().toString(),
            List.of());
    return ConfigurationYaml.difference(trained.withSteps(config.training().steps()), config);
  }

  private void warn(String line) {
    listeners.forEach(listener -> listener.warned(line));
  }

  /**
   * Computes the run's result from its best checkpoint, and exports the model of that checkpoint.
   */
  private TrainingResult figures(
      Validator validator, TrainingProgress progress, BytesPerToken bytesPerToken) {
    var best = run.bestCheckpoint();
    var score =
        validator.score(
            best.variables(),
            (windows, of) -> listeners.forEach(listener -> listener.evaluating(windows, of)));
    validator.export(run.modelFolder(), best.variables());
    return new TrainingResult(
        progress.step(),
        progress.step() * config.tokensPerStep(),
        progress.seconds(),
        bytesPerToken.bits(progress.recentLoss()),
        score.bitsPerByte(),
        run.folder(),
        run.modelFolder());
  }
}
