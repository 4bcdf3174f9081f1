package org.compressive.training.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.compressive.data.Corpus;
import org.compressive.data.CorpusException;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;
import org.compressive.training.Cluster;
import org.compressive.training.ClusterException;
import org.compressive.training.ClusterSpec;
import org.compressive.training.DivergedException;
import org.compressive.training.RunConfig;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;
import org.compressive.training.RunLock;
import org.compressive.training.Trainer;
import org.compressive.training.TrainingResult;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Trains and scores the runs of a comparison, one after another, in a folder. A run that ended is
 * never repeated, and a run that was stopped or killed is resumed from its newest checkpoint:
 *
 * <pre>{@code
 * var plan = ComparisonPlan.read(Path.of("compare.yaml"), List.of(), config -> config);
 * var comparison = new Comparison(plan, Path.of("comparisons/compare"), List.of());
 * boolean ended = comparison.run(driver);
 * List<ComparisonRow> rows = comparison.rows();
 * }</pre>
 */
public final class Comparison {

  /** Controls the runs and receives what they report, on the thread of {@link #run}. */
  public interface Driver {

    /**
     * Trains a run, perhaps with listeners.
     *
     * @return the result, or empty if the run was stopped, which stops the comparison
     */
    Optional<TrainingResult> train(Trainer trainer) throws IOException;

    /** Called while a model is scored. */
    default void evaluating(long windows, long of) {}

    /** Called with the corpus of each new run, before it is read. */
    default void opened(Corpus corpus) {}

    /** Called with a remark for the user, in one line. */
    default void noted(String line) {}

    /** Called after a row has been written. */
    default void ended(ComparisonRow row) throws IOException {}
  }

  private final ComparisonPlan plan;
  private final ComparisonFolder folder;
  private final ImmutableList<String> command;

  /**
   * @param path the folder, which is created if it does not exist
   * @param command the command line, which is recorded in the provenance of each run
   */
  public Comparison(ComparisonPlan plan, Path path, List<String> command) {
    this.plan = plan;
    this.folder = new ComparisonFolder(path);
    this.command = ImmutableList.copyOf(command);
  }

  /** Returns the rows of the runs that have ended, in the order of training. */
  public ImmutableList<ComparisonRow> rows() throws IOException {
    return folder.rows(plan.runs());
  }

  /**
   * Trains and scores the runs that have no row yet. A run that fails gets a row with the reason.
   *
   * @return whether all runs have ended; {@code false} if one was stopped
   * @throws RunException if the folder holds something else, if a row in it was made with other
   *     settings, or if another process runs the comparison
   */
  public boolean run(Driver driver) throws IOException {
    return holding(() -> train(plan.runs(), driver));
  }

  /**
   * Trains and scores, in the first of several processes, the runs that are dealt to it, and waits
   * for those of the others, which call {@link #follow}. Each run has one process. Every N-th run
   * is dealt to the same process; if learning rates are tried, all runs of every N-th model, which
   * share these trials.
   *
   * @param processes the processes; asked for once the folder has been checked
   * @return as {@link #run}; {@code false} if a run of this process was stopped
   * @throws RunException as {@link #run}, or if the processes have other plans or folders
   * @throws ClusterException if another process has been lost
   */
  public boolean lead(Driver driver, Supplier<Cluster> processes) throws IOException {
    return holding(
        () -> {
          boolean ended = share(processes.get(), driver);
          if (ended) {
            checkAllEnded();
          }
          return ended;
        });
  }

  /** Checks that the other processes have written their rows into this folder. */
  private void checkAllEnded() throws IOException {
    for (PlannedRun run : plan.runs()) {
      if (folder.row(run).isEmpty()) {
        throw new RunException(
            "row (%s) is missing; every process must name the same comparison folder"
                .formatted(folder.rowFile(run)));
      }
    }
  }

  /**
   * Trains and scores, in a process that is not the first, the runs that are dealt to it.
   *
   * @return {@code false} if one was stopped
   * @throws RunException if the processes have other plans
   * @throws ClusterException if another process has been lost
   */
  public boolean follow(Driver driver, Cluster processes) throws IOException {
    return share(processes, driver);
  }

  private boolean share(Cluster processes, Driver driver) throws IOException {
    var hash = Hashing.sha256().newHasher();
    plan.runs().forEach(run -> hash.putString(run.plan().yaml(), UTF_8));
    processes.checkSame("comparison", hash.hash().asLong());
    boolean ended = train(dealt(processes.spec()), driver);
    if (ended) {
      processes.awaitAll();
    }
    return ended;
  }

  /** Returns the runs of one of several processes. */
  private List<PlannedRun> dealt(ClusterSpec processes) {
    List<String> models = ImmutableList.copyOf(plan.models().keySet());
    List<PlannedRun> dealt = new ArrayList<>();
    for (int i = 0; i < plan.runs().size(); i++) {
      PlannedRun run = plan.runs().get(i);
      int place = plan.config().learningRates() == null ? i : models.indexOf(run.name());
      if (place % processes.processes() == processes.index()) {
        dealt.add(run);
      }
    }
    return dealt;
  }

  /** Trains runs. */
  private interface Training {
    boolean run() throws IOException;
  }

  /** Checks the folder, and holds its lock while runs are trained. */
  @SuppressWarnings("try") // The lock is only held.
  private boolean holding(Training training) throws IOException {
    folder.create();
    try (var lock =
        RunLock.take(
            folder.path(),
            "comparison folder (%s) is in use by another process".formatted(folder.path()))) {
      checkRows();
      folder.write(plan.yaml());
      return training.run();
    }
  }

  /** Trains and scores those of the given runs that have no row yet. */
  private boolean train(List<PlannedRun> runs, Driver driver) throws IOException {
    for (PlannedRun run : runs) {
      if (folder.row(run).isEmpty()) {
        Optional<ComparisonRow> row = row(run, driver);
        if (row.isEmpty()) {
          return false;
        }
        folder.write(run, row.get());
        driver.ended(row.get());
      }
    }
    return true;
  }

  /** Checks that rows and runs in the folder have the settings of the plan. */
  private void checkRows() throws IOException {
    for (PlannedRun run : plan.runs()) {
      var row = folder.row(run);
      if (row.isPresent()) {
        check(run.plan(), row.get().plan(), folder.rowFile(run));
      } else {
        checkRun(folder.run(run), run.config(), plan.config().learningRates() != null);
      }
    }
    if (plan.config().learningRates() != null) {
      for (String name : plan.models().keySet()) {
        checkTrials(name);
      }
    }
  }

  private void checkTrials(String name) throws IOException {
    for (double rate : plan.config().learningRates().candidates()) {
      PlannedRun trial = plan.trial(name, rate);
      var tried = folder.trial(trial, rate);
      if (tried.isPresent()) {
        check(trial.plan(), tried.get().plan(), folder.trialFile(trial, rate));
      } else {
        checkRun(folder.trialRun(trial, rate), trial.config(), false);
      }
    }
  }

  private static void check(PlannedRun.Plan plan, String recorded, Path file) {
    plan.difference(recorded)
        .ifPresent(
            difference -> {
              throw new RunException(
                  "row (%s) was made with %s; another folder is needed for other settings"
                      .formatted(file, difference));
            });
  }

  /**
   * Checks that a folder holds no run, or one with these settings that no other process trains.
   *
   * @param anyRate whether the learning rate may be another one
   */
  @SuppressWarnings("try") // The lock is only taken to see whether it can be.
  private static void checkRun(Path path, RunConfig config, boolean anyRate) throws IOException {
    if (!RunFolder.holdsRun(path)) {
      return;
    }
    try (var lock =
        RunLock.take(path, "run (%s) is being trained by another process".formatted(path))) {
      RunFolder run = RunFolder.open(path);
      double rate = (anyRate ? run.config() : config).training().learningRate();
      steps(run.config(), config)
          .or(() -> run.difference(rated(config, rate)))
          .ifPresent(
              difference -> {
                throw new RunException(
                    "run folder (%s) has %s; another folder is needed for other settings"
                        .formatted(path, difference));
              });
    }
  }

  /** Returns the numbers of steps of two configurations if they differ. */
  private static Optional<String> steps(RunConfig one, RunConfig other) {
    long own = one.training().steps();
    long asked = other.training().steps();
    return own == asked
        ? Optional.empty()
        : Optional.of("training.steps %s, not %s".formatted(own, asked));
  }

  /** Returns the row of a run, or empty if the run was stopped. */
  private Optional<ComparisonRow> row(PlannedRun run, Driver driver) throws IOException {
    try {
      List<RateTrial> trials = new ArrayList<>();
      if (plan.config().learningRates() != null && !search(run, driver, trials)) {
        return Optional.empty();
      }
      RunConfig config = trials.isEmpty() ? run.config() : rated(run.config(), best(trials));
      driver.noted("run %s, seed %s".formatted(run.name(), run.seed()));
      RunFolder made = open(folder.run(run), config, driver);
      var measurement = new RunMeasurement(run, made);
      return measurement
          .train(driver)
          .map(
              figures ->
                  new ComparisonRow(
                      run.name(), run.seed(), figures.with(trials), null, run.plan().yaml()));
    } catch (DivergedException
        | RunException
        | CorpusException
        | TensorFlowException
        | IllegalArgumentException
        | OutOfMemoryError e) {
      return Optional.of(
          new ComparisonRow(run.name(), run.seed(), null, Reason.of(e), run.plan().yaml()));
    }
  }

  private RunFolder open(Path path, RunConfig config, Driver driver) throws IOException {
    if (!RunFolder.holdsRun(path)) {
      return RunFolder.create(path, config, command, driver::opened);
    }
    return RunFolder.open(path).withSteps(config.training().steps());
  }

  /**
   * Tries the learning rates of a model that have not been tried yet.
   *
   * @param trials receives all trials
   * @return {@code false} if a trial was stopped
   */
  private boolean search(PlannedRun run, Driver driver, List<RateTrial> trials) throws IOException {
    for (double rate : plan.config().learningRates().candidates()) {
      PlannedRun trial = plan.trial(run.name(), rate);
      Path path = folder.trialRun(run, rate);
      Optional<RateTrial> tried = folder.trial(run, rate);
      if (tried.isEmpty()) {
        driver.noted("run %s, learning rate %s".formatted(run.name(), rate));
        tried = trial(trial, path, driver);
        if (tried.isEmpty()) {
          return false;
        }
        folder.write(run, tried.get());
      }
      DurableFiles.deleteTree(path);
      trials.add(tried.get());
    }
    return true;
  }

  private Optional<RateTrial> trial(PlannedRun trial, Path path, Driver driver) throws IOException {
    double rate = trial.config().training().learningRate();
    String yaml = trial.plan().yaml();
    try {
      return driver
          .train(Trainer.of(open(path, trial.config(), driver)))
          .map(result -> new RateTrial(rate, result.validation().bitsPerByte(), null, yaml));
    } catch (DivergedException e) {
      return Optional.of(new RateTrial(rate, null, Reason.of(e), yaml));
    }
  }

  private static double best(List<RateTrial> trials) {
    return trials.stream()
        .filter(trial -> trial.bitsPerByte() != null)
        .min(Comparator.comparingDouble(RateTrial::bitsPerByte))
        .map(RateTrial::learningRate)
        .orElseThrow(
            () ->
                new RunException(
                    "learning rates (%s) have no trial that finished: %s"
                        .formatted(
                            trials.stream().map(RateTrial::learningRate).toList(),
                            trials.get(0).failure())));
  }

  static RunConfig rated(RunConfig config, double rate) {
    return config.withTraining(config.training().withLearningRate(rate));
  }
}
