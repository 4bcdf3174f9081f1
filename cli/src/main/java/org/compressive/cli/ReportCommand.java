package org.compressive.cli;

import com.google.common.collect.Maps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;
import org.compressive.report.RunReport;
import org.compressive.report.chart.Chart;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code compressive report} command. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Renders a run as one HTML page: its curves, its model's attention, samples of its text.",
      "Uses the best checkpoint to measure what the run did not record."
    },
    footer = {"", "Example:", "  compressive report --run runs/tiny"})
final class ReportCommand implements Callable<Integer> {

  @Option(names = "--run", paramLabel = "DIR", required = true, description = "The run's folder.")
  private Path run;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "The file to write. Default: report.html in the run's folder.")
  private @Nullable Path target;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "Also write the charts to DIR, each as an SVG file.")
  private @Nullable Path pictures;

  @Option(
      names = "--charts",
      paramLabel = "NAME",
      split = ",",
      description = "Charts to write, e.g. loss,attention-by-age. Default: all.")
  private List<String> charts = new ArrayList<>();

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Maximum number of windows of the validation split that the checkpoint reads; 0 for all."
              + " Default: 1000.")
  private long windows;

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  /** The output of {@code report --json}. */
  record Written(String report, List<String> pictures) {}

  @Override
  public Integer call() throws IOException {
    Usage.check(spec, windows >= 0, "--windows (%s) must be 0 or more".formatted(windows));
    Usage.check(
        spec,
        charts.isEmpty() || pictures != null,
        "--charts needs --pictures, the folder they go to");
    RunFolder folder = RunFolder.open(run);
    Path page = target == null ? run.resolve("report.html") : target;
    checkPlaces(page);
    RunReport report;
    try (var display = ProgressDisplay.create(output)) {
      report = RunReport.of(folder, windows, display::evaluating);
    }
    report.notes().forEach(output::warn);
    var wanted = wanted(report.charts());
    makePictureFolder();
    write(page, report.html());
    List<String> drawn = draw(wanted);
    output.print("report: " + page);
    drawn.forEach(picture -> output.print("picture: " + picture));
    if (output.json()) {
      output.printJson(new Written(page.toString(), drawn));
    }
    return ExitCode.OK;
  }

  /** Rejects paths that cannot be written to, before anything is read or written. */
  private void checkPlaces(Path page) {
    Path parent = page.toAbsolutePath().getParent();
    Usage.check(
        spec,
        parent != null && Files.isDirectory(parent) && !Files.isDirectory(page),
        "--to (%s) must be a file in a folder that exists".formatted(page));
    Usage.check(
        spec,
        Files.isWritable(parent),
        "report folder (%s) must be writable; --to may name a file elsewhere".formatted(parent));
    Usage.check(
        spec,
        pictures == null || Folders.canBe(pictures.toAbsolutePath()),
        "--pictures (%s) must be a folder, or a place for one".formatted(pictures));
  }

  private Map<String, Chart> wanted(Map<String, Chart> all) {
    for (String name : charts) {
      Usage.check(
          spec,
          all.containsKey(name),
          "--charts (%s) must be of this run's: %s"
              .formatted(name, String.join(", ", all.keySet())));
    }
    return charts.isEmpty() ? all : Maps.filterKeys(all, charts::contains);
  }

  private void makePictureFolder() {
    if (pictures != null) {
      try {
        Files.createDirectories(pictures);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "--pictures (%s) cannot be made: %s".formatted(pictures, e.getMessage()), e);
      }
    }
  }

  private List<String> draw(Map<String, Chart> charts) {
    if (pictures == null) {
      return List.of();
    }
    for (var chart : charts.entrySet()) {
      write(picture(chart.getKey()), chart.getValue().svg() + "\n");
    }
    return charts.keySet().stream().map(name -> picture(name).toString()).toList();
  }

  private Path picture(String name) {
    return pictures.resolve(name + ".svg");
  }

  private static void write(Path file, String content) {
    try {
      DurableFiles.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "file (%s) cannot be written: %s".formatted(file, Reason.of(e, file.toString())), e);
    }
  }
}
