package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.compressive.data.Corpus;
import org.compressive.data.DataConfig;
import org.compressive.files.StagedFolder;
import org.compressive.inference.Precision;
import org.compressive.inference.Prompt;
import org.compressive.inference.Sampler;
import org.compressive.inference.Score;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TextLimits;
import org.compressive.training.Cluster;
import org.compressive.training.ClusterException;
import org.compressive.training.ClusterSpec;
import org.compressive.training.Follower;
import org.compressive.training.ResourceEstimate;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.StartingWeights;
import org.compressive.training.Trainer;
import org.compressive.training.TrainingResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code compressive train} command. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Trains a model, saves checkpoints, exports the model and prints a sample of its text.",
      "Without options, trains the tiny preset on the embedded corpus for a few minutes."
    },
    footer = {
      "",
      "Example:",
      "  compressive train --corpus novel.txt --steps 600 --set training.batch=4"
    })
final class TrainCommand implements Callable<Integer> {

  private static final int SAMPLE_TOKENS = 400;
  private static final Sampler SAMPLE = Sampler.temperature(0.8);

  @Mixin private ConfigurationOptions configuration = new ConfigurationOptions();

  @ArgGroup(validate = false, heading = "%nText%n")
  private CorpusOptions corpus = new CorpusOptions();

  @ArgGroup(validate = false, heading = "%nOfficial splits%n")
  private OfficialSplitOptions splits = new OfficialSplitOptions();

  @ArgGroup(validate = false, heading = "%nPrepared text%n")
  private StoreOption store = new StoreOption();

  @ArgGroup(validate = false, heading = "%nWeights%n")
  private FromOption from = new FromOption();

  @ArgGroup(validate = false, heading = "%nTraining%n")
  private Settings settings = new Settings();

  @ArgGroup(validate = false, heading = "%nRun%n")
  private RunOptions runOptions = new RunOptions();

  @ArgGroup(validate = false, heading = "%nSeveral processes%n")
  private ClusterOptions processes = new ClusterOptions();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** The options that are shortcuts for settings of the section {@code training}. */
  static final class Settings {

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "Number of steps, each of one window per stream, or of several with bptt.")
    private @Nullable Long steps;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "Random seed for initial weights and dropout.")
    private @Nullable Long seed;

    @Option(
        names = "--precision",
        paramLabel = "auto|float32|bfloat16",
        description = "Precision of matrix products; auto selects bfloat16 if it is faster.")
    private @Nullable Precision precision;

    @Option(names = "--xla", description = "Compile the graph with XLA; not faster on a CPU.")
    private boolean xla;

    @Option(
        names = "--deterministic",
        description = "Use one thread and float32, so the same seed gives the same bits.")
    private boolean deterministic;

    List<String> asSettings() {
      List<String> all = new ArrayList<>();
      add(all, "steps", steps);
      add(all, "seed", seed);
      add(all, "precision", precision);
      add(all, "xla", xla ? true : null);
      add(all, "deterministic", deterministic ? true : null);
      return all;
    }

    private static void add(List<String> all, String key, @Nullable Object value) {
      if (value != null) {
        all.add("training." + key + "=" + value);
      }
    }
  }

  /**
   * The options that choose the run's folder and whether to create, resume or only show the run.
   */
  static final class RunOptions {

    @Option(
        names = "--run",
        paramLabel = "DIR",
        description =
            "The run's folder, new or empty. Default: runs/PRESET with a number one above the"
                + " highest that exists.")
    private @Nullable Path run;

    @Option(
        names = "--resume",
        description =
            "Resume from the newest checkpoint. Without --run, resume the run of runs/PRESET that"
                + " was trained last.")
    private boolean resume;

    @Option(
        names = "--dry-run",
        description =
            "Print the resolved configuration, its size, temporal range and cost, and exit.")
    private boolean dryRun;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    splits.check(spec, corpus);
    processes.check(spec, runOptions.run != null);
    Usage.check(spec, !from.given() || !runOptions.resume, "--from cannot be used with --resume");
    if (runOptions.dryRun) {
      return dryRun(planned());
    }
    if (processes.toStart().isPresent()) {
      return startProcesses(processes.toStart().get());
    }
    Optional<ClusterSpec> cluster = ClusterOptions.cluster();
    if (cluster.isPresent()) {
      cluster.get().check(planned());
      if (!cluster.get().leads()) {
        follow(cluster.get());
        return ExitCode.OK;
      }
    }
    Optional<TrainingResult> result = train(cluster);
    if (result.isPresent()) {
      report(result.get(), sample(result.get()));
    }
    return ExitCode.OK;
  }

  /**
   * Trains the run to its end. Returns empty if the process is interrupted, in which case the
   * training state has been saved and the signal ends the process.
   */
  private Optional<TrainingResult> train(Optional<ClusterSpec> cluster) throws IOException {
    try (var interruption = new Interruption();
        var display = ProgressDisplay.create(output)) {
      return train(cluster, interruption, display);
    }
  }

  private Optional<TrainingResult> train(
      Optional<ClusterSpec> cluster, Interruption interruption, ProgressDisplay display)
      throws IOException {
    try {
      RunFolder run = folder(display);
      GpuCheck.say(run.config().training(), display);
      var trainer =
          Trainer.of(run).listener(display).listener(interruption).stopWhen(interruption::asked);
      boolean deterministic = run.config().training().deterministic();
      var result =
          cluster.isEmpty()
              ? trainer.train()
              : lead(trainer, cluster.get(), deterministic, display);
      if (result.isEmpty()) {
        output.warn("stopped; train --resume --run " + run.folder() + " continues it");
      }
      return result;
    } catch (IOException | RuntimeException e) {
      if (interruption.asked()) {
        // Print this here, since the process may be gone before the failure is reported.
        display.warned("stopped without saving: " + e.getMessage());
      }
      throw e;
    }
  }

  private Optional<TrainingResult> lead(
      Trainer trainer, ClusterSpec cluster, boolean deterministic, ProgressDisplay display)
      throws IOException {
    try (var all = join(cluster, deterministic, display::noted)) {
      return trainer.leading(all).train();
    }
  }

  private Cluster join(ClusterSpec cluster, boolean deterministic, Consumer<String> notes) {
    return Cluster.join(cluster, deterministic, processes.start(), processes.silence(), notes);
  }

  /** Trains in a process that does not lead, once the first process has made the run folder. */
  private void follow(ClusterSpec cluster) throws IOException, InterruptedException {
    Path folder = place().toCreate();
    long end = System.nanoTime() + processes.start().toNanos();
    while (!RunFolder.holdsRun(folder)) {
      if (System.nanoTime() >= end) {
        throw new ClusterException(
            "run folder (%s) does not hold a run after %s s"
                .formatted(folder, processes.start().toSeconds()));
      }
      Thread.sleep(100);
    }
    boolean deterministic = RunFolder.open(folder).config().training().deterministic();
    try (var interruption = new Interruption();
        var all = join(cluster, deterministic, line -> {})) {
      RunFolder run = runOptions.resume ? resumed(folder) : RunFolder.open(folder);
      new Follower(run, all, interruption::asked).follow();
    }
  }

  /** Starts processes on this machine that train the run together. */
  private int startProcesses(int number) throws IOException, InterruptedException {
    ClusterSpec.check(planned(), number);
    Optional<Path> resumed = runOptions.resume ? toResume(place()) : Optional.empty();
    String run = "--run=" + resumed.orElse(place().toCreate());
    List<String> first = new ArrayList<>(ClusterOptions.passedOn(spec, "--run"));
    first.add(run);
    List<String> again = new ArrayList<>(List.of(spec.name(), "--resume", run));
    again.addAll(processes.asOptions());
    again.addAll(output.asOptions());
    return new LocalProcesses(number, 1, processes.restarts(), processes.silence(), output)
        .run(first, again, "resuming the run");
  }

  private RunFolder folder(ProgressDisplay display) throws IOException {
    var place = place();
    if (runOptions.resume) {
      Optional<Path> folder = toResume(place);
      if (folder.isPresent()) {
        if (runOptions.run == null) {
          display.noted("resuming " + folder.get());
        }
        return noted(resumed(folder.get()), display);
      }
      Path missing = place.toCreate();
      display.warned(
          "%s %s: starting it from step 0"
              .formatted(missing, Files.exists(missing) ? "is empty" : "does not exist yet"));
    }
    RunConfig config = configured();
    configuration.checkPrepared(config.data(), corpus.keys());
    // These are shown once the run exists, because a rejection must be a single line.
    List<String> taken = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Path folder = place.toCreate();
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    Consumer<Corpus> opened =
        corpus -> {
          taken.add(corpus.taken());
          warnings.addAll(corpus.warnings());
        };
    Optional<StartingWeights> weights = from.weights(output);
    RunFolder run =
        weights.isPresent()
            ? RunFolder.create(folder, config, command, opened, weights.get())
            : RunFolder.create(folder, config, command, opened);
    String start = run.provenance().weights();
    if (start != null) {
      display.noted(start);
    }
    taken.forEach(display::noted);
    warnings.forEach(line -> display.warned(Advice.added(line, spec)));
    return noted(run, display);
  }

  private RunFolder resumed(Path folder) throws IOException {
    return new Resumption(configuration, this::asked, asSettings()).open(folder);
  }

  /** Has the display show how a run's corpus is split when training starts, and returns the run. */
  private static RunFolder noted(RunFolder run, ProgressDisplay display) {
    try (var prepared = run.corpus()) {
      display.notedAtStart(prepared.note());
    }
    return run;
  }

  /** Returns the configuration with which this command would train. */
  private RunConfig planned() throws IOException {
    if (runOptions.resume) {
      Optional<Path> folder = toResume(place());
      if (folder.isPresent()) {
        return resumed(folder.get()).config();
      }
    }
    return configured();
  }

  /** Returns the configuration of a new run. */
  private RunConfig configured() throws IOException {
    List<String> options = asSettings();
    if (configuration.named() || !from.given()) {
      return asked(configuration.read(options));
    }
    RunConfig base = from.config(corpus.given() || splits.given() || store.given(), output);
    if (store.given()) {
      base = base.withData(base.data().withText(DataConfig.embedded()));
    }
    return asked(configuration.over(base, options));
  }

  private RunPlace place() {
    String name =
        configuration.named() ? configuration.name() : from.name().orElse(configuration.name());
    return new RunPlace(name, runOptions.run);
  }

  /** Returns the folder of the run to resume, or empty if a new run must be started instead. */
  private static Optional<Path> toResume(RunPlace place) throws IOException {
    Optional<Path> folder = place.toResume();
    return folder.isPresent() && StagedFolder.isFree(folder.get()) ? Optional.empty() : folder;
  }

  /** Returns the settings that correspond to the given options. */
  private List<String> asSettings() {
    List<String> all = settings.asSettings();
    all.addAll(store.asSettings());
    return all;
  }

  private RunConfig asked(RunConfig config) {
    return config.withData(splits.over(corpus.over(config.data())));
  }

  private int dryRun(RunConfig config) throws IOException {
    var estimate = ResourceEstimate.of(config);
    // These lines are comments, so that the whole output is valid YAML.
    output.print(String.format(Locale.ROOT, "# parameters: %,d", estimate.parameters()));
    output.print(
        String.format(Locale.ROOT, "# memory: about %,d MiB", estimate.memoryBytes() >> 20));
    output.print("# temporal range: " + temporalRange(estimate));
    output.print(
        String.format(
            Locale.ROOT,
            "# cost per token: %,.1f MFLOP in training, %,.1f MFLOP in scoring",
            estimate.trainingFlopsPerToken() / 1e6,
            estimate.scoringFlopsPerToken() / 1e6));
    config.training().remarks().forEach(remark -> output.print("# " + remark));
    output.print(RunFolder.yaml(config).stripTrailing());
    if (output.json()) {
      output.printJson(estimate);
    }
    return ExitCode.OK;
  }

  private static String temporalRange(ResourceEstimate estimate) {
    Long range = estimate.temporalRange();
    return range == null ? "unbounded" : String.format(Locale.ROOT, "%,d tokens", range);
  }

  private String sample(TrainingResult result) {
    try (var generator = TextGenerator.load(result.model());
        var text = generator.generate(Prompt.of("", 1), TextLimits.tokens(SAMPLE_TOKENS), SAMPLE)) {
      return text.pieces().collect(Collectors.joining());
    }
  }

  private void report(TrainingResult result, String sample) throws IOException {
    output.print("");
    output.print(sample.stripTrailing());
    output.print("");
    output.print(
        String.format(
            Locale.ROOT,
            "%,d steps, %,d tokens in %.0f s (%,.0f tokens/s)",
            result.step(),
            result.tokens(),
            result.seconds(),
            result.tokensPerSecond()));
    result
        .earlyEnd()
        .ifPresent(
            end ->
                output.print(
                    String.format(
                        Locale.ROOT,
                        "ended early, before step %,d: %s",
                        end.steps(),
                        end.reason())));
    output.print(
        String.format(
            Locale.ROOT,
            "training:   %.4f bits per byte (last 100 steps)",
            result.trainBitsPerByte()));
    Score validation = result.validation();
    output.print(
        String.format(Locale.ROOT, "validation: %.4f bits per byte", validation.bitsPerByte()));
    output.print(
        String.format(
            Locale.ROOT,
            "            %.4f bits per character, %.4f bits per token, perplexity %.4g per token"
                + " and %.4g per word",
            validation.bitsPerCharacter(),
            validation.bitsPerToken(),
            validation.tokenPerplexity(),
            validation.wordPerplexity()));
    output.print("run:   " + result.run());
    output.print("model: " + result.model());
    if (output.json()) {
      output.printJson(TrainReport.of(result, sample));
    }
  }
}
