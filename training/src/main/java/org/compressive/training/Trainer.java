package org.compressive.training;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointSearch;
import org.compressive.checkpoints.CheckpointStore;
import org.compressive.data.PreparedCorpus;

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
 * stopped and resumed takes the same steps as one that is never stopped. If its best checkpoint has
 * been lost in the meantime, the SavedModel is kept until a better checkpoint is written.
 */
public final class Trainer {

  private final RunFolder run;
  private final RunConfig config;
  private final CheckpointStore checkpoints;
  private final ImmutableList<TrainingListener> listeners;
  private final BooleanSupplier stop;
  private final double seconds;
  private final Optional<Cluster> cluster;

  private Trainer(
      RunFolder run,
      List<TrainingListener> listeners,
      BooleanSupplier stop,
      double seconds,
      Optional<Cluster> cluster) {
    this.run = run;
    this.config = run.config();
    this.checkpoints = run.checkpoints();
    this.listeners = ImmutableList.copyOf(listeners);
    this.stop = stop;
    this.seconds = seconds;
    this.cluster = cluster;
  }

  /** Returns a trainer for a run. */
  public static Trainer of(RunFolder run) {
    return new Trainer(run, List.of(), () -> false, Double.POSITIVE_INFINITY, Optional.empty());
  }

  /** Returns a trainer that also notifies a listener, after the listeners that it already has. */
  public Trainer listener(TrainingListener listener) {
    return new Trainer(
        run,
        ImmutableList.<TrainingListener>builder().addAll(listeners).add(listener).build(),
        stop,
        seconds,
        cluster);
  }

  /**
   * Returns a trainer that can be stopped.
   *
   * @param asked queried after each step; once it returns {@code true}, a checkpoint is written and
   *     training stops
   */
  public Trainer stopWhen(BooleanSupplier asked) {
    return new Trainer(run, listeners, asked, seconds, cluster);
  }

  /**
   * Returns a trainer that leads other processes, in which a {@link Follower} follows.
   *
   * @param cluster the processes, of which this is the first
   */
  public Trainer leading(Cluster cluster) {
    return new Trainer(run, listeners, stop, seconds, Optional.of(cluster));
  }

  /**
   * Returns a trainer that ends the run once a time has been spent in training steps, even if
   * {@code training.steps} have not been taken. The time includes that of earlier processes.
   *
   * @param limit the time in seconds
   */
  public Trainer endAfter(double limit) {
    return new Trainer(run, listeners, stop, limit, cluster);
  }

  /**
   * Trains until {@code training.steps} steps have been taken, or until an earlier end. Weights
   * that another run has trained are validated before the first step, so that later ones replace
   * them only if they are better.
   *
   * @return the result, or empty if training was stopped before its end
   * @throws DivergedException if a loss, a gradient or a validation loss is not finite
   * @throws RunException if another process is training this run, if all checkpoints are damaged,
   *     if more steps have been taken than are configured, or if the data or the configuration
   *     differ from those of the checkpoint
   * @throws org.compressive.checkpoints.CheckpointException if a checkpoint cannot be written
   * @throws ClusterException if another process that trains the same run has been lost
   */
  @SuppressWarnings("try") // The lock is only held.
  public Optional<TrainingResult> train() throws IOException {
    try (var lock = RunLock.take(run.folder())) {
      checkpoints.recover();
      return trainAlone();
    }
  }

  private Optional<TrainingResult> trainAlone() throws IOException {
    try (PreparedCorpus corpus = run.corpus()) {
      var search = checkpoints.newest();
      if (search.allDamaged()) {
        throw run.allDamaged(search);
      }
      String fingerprint = corpus.summary().fingerprint();
      if (search.found().isPresent()) {
        checkGoesOn(search.found().get(), fingerprint);
      }
      run.saveConfig();
      tell(search);
      try (StepRunner runner = runner(corpus, search);
          var validator = new Validator(config, corpus)) {
        var best = new BestWeights(run, validator, listeners, search.skipped());
        var progress = begin(runner, search.found(), fingerprint);
        best.settle(progress);
        return train(runner, validator, progress, best, corpus);
      }
    }
  }

  private StepRunner runner(PreparedCorpus corpus, CheckpointSearch search) {
    if (cluster.isEmpty()) {
      return new TrainingSession(config, RunFolder.trainingStreams(corpus, config));
    }
    long step = search.found().map(Checkpoint::step).orElse(-1L);
    var agreed = JointSteps.agree(cluster.get(), config, corpus, step);
    return new LeadingRunner(cluster.get(), new JointSteps(cluster.get(), config, corpus), agreed);
  }

  private Optional<TrainingResult> train(
      StepRunner runner,
      Validator validator,
      TrainingProgress progress,
      BestWeights best,
      PreparedCorpus corpus)
      throws IOException {
    try (var logs = RunLogs.open(run, progress.step(), runner::graph)) {
      var all =
          ImmutableList.<TrainingListener>builder()
              .addAll(logs.listeners())
              .addAll(listeners)
              .build();
      boolean ended =
          new TrainingLoop(run, runner, validator, progress, all, corpus)
              .run(() -> stop.getAsBoolean() || runner.stopAsked(), seconds);
      runner.ended();
      return ended
          ? Optional.of(figures(progress, best, BytesPerToken.of(corpus)))
          : Optional.empty();
    }
  }

  /** Checks that the run can be resumed from a checkpoint, before anything on disk is changed. */
  private void checkGoesOn(Checkpoint checkpoint, String fingerprint) {
    var state = checkpoint.manifest().getTraining();
    if (!state.getCorpusFingerprint().equals(fingerprint)) {
      throw new RunException(
          "checkpoint (%s) must be of the data that %s holds"
              .formatted(checkpoint.folder(), run.folder()));
    }
    run.tokenizer(checkpoint);
    long steps = config.training().steps();
    if (steps < state.getWindowsRead()) {
      throw new RunException(
          "training.steps (%s) must be at least %s, the number of steps that run (%s) has taken"
              .formatted(steps, state.getWindowsRead(), run.folder()));
    }
    run.checkTrained(checkpoint);
  }

  /** Notifies the listeners of anything unexpected about the checkpoints and the learning rates. */
  private void tell(CheckpointSearch search) {
    search.skipped().forEach(skipped -> warn("skipped a damaged checkpoint: " + skipped));
    if (search.found().isEmpty() && Files.exists(run.metrics())) {
      warn("run (%s) has no checkpoint yet; it restarts from step 0".formatted(run.folder()));
    }
    var training = config.training();
    search
        .found()
        .map(checkpoint -> RunFolder.trained(checkpoint).training().steps())
        .filter(steps -> steps != training.steps() && training.decaysToTheEnd())
        .ifPresent(
            steps ->
                note(
                    "the decay of the learning rate follows training.steps: it ends at step %s, not %s"
                        .formatted(training.steps(), steps)));
    training.remarks().forEach(this::note);
  }

  private TrainingProgress begin(
      StepRunner runner, Optional<Checkpoint> checkpoint, String fingerprint) {
    if (checkpoint.isEmpty()) {
      runner.initialize();
      return new TrainingProgress(config.training().seed(), fingerprint);
    }
    runner.restore(checkpoint.get().variables());
    return TrainingProgress.of(checkpoint.get().manifest().getTraining());
  }

  private void warn(String line) {
    listeners.forEach(listener -> listener.warned(line));
  }

  private void note(String line) {
    listeners.forEach(listener -> listener.noted(line));
  }

  /**
   * Computes the run's result from its best weights, and makes sure that its SavedModel contains
   * these weights.
   */
  private TrainingResult figures(
      TrainingProgress progress, BestWeights best, BytesPerToken bytesPerToken) {
    var score =
        best.score(
            progress,
            (windows, of) -> listeners.forEach(listener -> listener.evaluating(windows, of)));
    return new TrainingResult(
        progress.step(),
        progress.earlyEnd(config.training()),
        progress.step() * config.tokensPerStep(),
        progress.seconds(),
        bytesPerToken.bits(progress.recentLoss()),
        progress.recentLoss() / Math.log(2),
        score,
        run.folder(),
        run.modelFolder());
  }
}
