package org.compressive.cli;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.compressive.data.Corpus;
import org.compressive.training.ResourceEstimate;
import org.compressive.training.RunConfig;
import org.compressive.training.Trainer;
import org.compressive.training.TrainingResult;
import org.compressive.training.comparison.Comparison;
import org.compressive.training.comparison.ComparisonPlan;
import org.compressive.training.comparison.ComparisonRow;
import org.compressive.training.comparison.ComparisonSummary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code compressive compare} command. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Trains several models with several seeds on the same budget, and compares their losses.",
      "The same command continues a comparison that was stopped."
    },
    footer = {"", "Example:", "  compressive compare range.yaml --corpus novel.txt"})
final class CompareCommand implements Callable<Integer> {

  private static final Path COMPARISONS = Path.of("comparisons");

  @Parameters(
      paramLabel = "FILE",
      description = "A YAML file with the keys base, seeds, budget and runs.")
  private Path file;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description =
          "The folder of the comparison, with its runs, rows and tables. Default: comparisons/FILE"
              + " without its extension.")
  private @Nullable Path target;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a setting of all runs; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--dry-run",
      description = "Print the size and the temporal range of each model, and exit.")
  private boolean dryRun;

  @ArgGroup(validate = false, heading = "%nText%n")
  private CorpusOptions corpus = new CorpusOptions();

  @ArgGroup(validate = false, heading = "%nSeveral processes%n")
  private ClusterOptions processes = new ClusterOptions();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    processes.check(spec, true);
    var plan =
        ComparisonPlan.read(file, settings, config -> config.withData(corpus.over(config.data())));
    if (dryRun) {
      return dryRun(plan);
    }
    if (processes.toStart().isPresent()) {
      return processes.start(spec, processes.toStart().get(), output, "continuing the comparison");
    }
    try (var group = ProcessGroup.of(processes, output)) {
      compare(plan, group);
    }
    return ExitCode.OK;
  }

  private void compare(ComparisonPlan plan, ProcessGroup group) throws IOException {
    Path folder =
        target == null ? COMPARISONS.resolve(MoreFiles.getNameWithoutExtension(file)) : target;
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    var comparison = new Comparison(plan, folder, command);
    var runs = new Runs(comparison, plan, folder, command, group);
    if (!group.leads()) {
      var unused = comparison.follow(runs, group.cluster());
      return;
    }
    boolean ended =
        group.isSeveral() ? comparison.lead(runs, group::cluster) : comparison.run(runs);
    if (ended) {
      comparison.rows().forEach(runs::warnOfFailure);
    }
    var files = files(comparison, plan, folder, command);
    files.write();
    if (ended) {
      files.models().without("failure").withoutEmptyColumns().lines().forEach(output::print);
      if (!files.recall().rows().isEmpty()) {
        output.print("");
        files.recall().lines().forEach(output::print);
      }
      files.summary().warnings().forEach(output::warn);
      output.print("comparison: " + folder.resolve("comparison.html"));
      if (output.json()) {
        output.printJson(files.json());
      }
    }
  }

  private static ComparisonFiles files(
      Comparison comparison, ComparisonPlan plan, Path folder, List<String> command)
      throws IOException {
    var rows = comparison.rows();
    return new ComparisonFiles(folder, plan, ComparisonSummary.of(plan, rows), rows, command);
  }

  /** Trains runs until one is interrupted, and shows their progress. */
  private final class Runs implements Comparison.Driver {

    private final Comparison comparison;
    private final ComparisonPlan plan;
    private final Path folder;
    private final List<String> command;
    private final ProcessGroup group;
    private final Set<String> warned = new HashSet<>();
    private final ProgressDisplay scoring = ProgressDisplay.create(output);

    Runs(
        Comparison comparison,
        ComparisonPlan plan,
        Path folder,
        List<String> command,
        ProcessGroup group) {
      this.comparison = comparison;
      this.plan = plan;
      this.folder = folder;
      this.command = command;
      this.group = group;
    }

    @Override
    public Optional<TrainingResult> train(Trainer trainer) throws IOException {
      try (var interruption = new Interruption();
          var display = ProgressDisplay.create(output)) {
        if (plan.config().budget().seconds() > 0) {
          display.endless();
        }
        var result =
            trainer
                .listener(display)
                .listener(interruption)
                .stopWhen(() -> stops(interruption))
                .train();
        if (result.isEmpty()) {
          output.warn("stopped; the same command continues the comparison");
        }
        return result;
      }
    }

    /** Returns whether training stops now; fails if another process has been lost. */
    private boolean stops(Interruption interruption) {
      if (!interruption.asked()) {
        group.check();
      }
      return interruption.asked();
    }

    @Override
    public void evaluating(long windows, long of) {
      group.check();
      scoring.evaluating(windows, of);
    }

    @Override
    public void opened(Corpus text) {
      text.warnings().stream()
          .filter(warned::add)
          .forEach(line -> output.warn(Advice.added(line, spec)));
    }

    @Override
    public void noted(String line) {
      scoring.noted(line);
    }

    @Override
    public void ended(ComparisonRow row) throws IOException {
      warnOfFailure(row);
      if (group.leads()) {
        files(comparison, plan, folder, command).write();
      }
    }

    /** Warns of a run that failed, once. */
    void warnOfFailure(ComparisonRow row) {
      String line = "run %s, seed %s failed: %s".formatted(row.run(), row.seed(), row.failure());
      if (row.failure() != null && warned.add(line)) {
        output.warn(line);
      }
    }
  }

  private int dryRun(ComparisonPlan plan) throws IOException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (var model : plan.models().entrySet()) {
      RunConfig config = model.getValue();
      var estimate = ResourceEstimate.of(config);
      var shape = config.model();
      rows.add(
          Arrays.asList(
              model.getKey(),
              estimate.parameters(),
              IntStream.range(0, shape.layers())
                  .mapToLong(i -> shape.memory(i) + (long) shape.compressedMemory(i))
                  .sum(),
              estimate.temporalRange(),
              estimate.memoryBytes()));
    }
    var table =
        new ResultTable(
            "models", List.of("run", "parameters", "slots", "temporalRange", "memoryBytes"), rows);
    table.lines().forEach(output::print);
    if (output.json()) {
      output.printJson(Map.of("models", table.json()));
    }
    return ExitCode.OK;
  }
}
