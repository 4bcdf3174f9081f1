package org.compressive.training.comparison;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.compressive.files.DurableFiles;
import org.compressive.files.Reason;
import org.compressive.training.RunException;

/**
 * The folder of a comparison:
 *
 * <ul>
 *   <li>{@code compare.yaml}: the file that describes the comparison
 *   <li>{@code rows/NAME/SEED.json}: a {@link ComparisonRow} for each run that finished or failed
 *   <li>{@code rows/NAME/rate-X.json}: a {@link RateTrial} for each learning rate that was tried
 *   <li>{@code runs/NAME/SEED/}: the folder of each run
 *   <li>{@code .lock}: locked while the comparison runs
 * </ul>
 *
 * <p>A row is written in one piece once its run has ended, so it exists or does not, whenever the
 * process is killed.
 */
final class ComparisonFolder {

  private static final String FILE = "compare.yaml";

  private static final ImmutableSet<String> LEFT =
      ImmutableSet.of(".lock", "." + FILE + ".tmp", "lost+found");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path folder;

  ComparisonFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder if it does not exist.
   *
   * @throws RunException if it holds something else
   */
  void create() {
    try {
      if (!Files.exists(folder.resolve(FILE)) && !isFree()) {
        throw new RunException(
            "comparison folder (%s) exists and holds no comparison".formatted(folder));
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "comparison folder (%s) cannot be made: %s".formatted(folder, Reason.of(e)), e);
    }
  }

  /** Returns whether the folder holds at most what a process leaves that is killed at once. */
  private boolean isFree() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Files.notExists(folder);
    }
    try (var entries = Files.list(folder)) {
      return entries.allMatch(entry -> LEFT.contains(entry.getFileName().toString()));
    }
  }

  Path path() {
    return folder;
  }

  void write(String yaml) throws IOException {
    DurableFiles.write(folder.resolve(FILE), yaml);
  }

  /** Returns the folder of a run. */
  Path run(PlannedRun run) {
    return folder.resolve("runs").resolve(run.name()).resolve(String.valueOf(run.seed()));
  }

  /** Returns the folder of the run that tries a learning rate. */
  Path trialRun(PlannedRun run, double rate) {
    return folder.resolve("runs").resolve(run.name()).resolve(trialName(rate));
  }

  /** Returns the row of a run; empty if it has not ended. */
  Optional<ComparisonRow> row(PlannedRun run) throws IOException {
    return read(ComparisonRow.class, rowFile(run));
  }

  void write(PlannedRun run, ComparisonRow row) throws IOException {
    write(rowFile(run), row);
  }

  Optional<RateTrial> trial(PlannedRun run, double rate) throws IOException {
    return read(RateTrial.class, trialFile(run, rate));
  }

  void write(PlannedRun run, RateTrial trial) throws IOException {
    write(trialFile(run, trial.learningRate()), trial);
  }

  /** Returns the rows of all runs that have ended. */
  ImmutableList<ComparisonRow> rows(Iterable<PlannedRun> runs) throws IOException {
    var rows = ImmutableList.<ComparisonRow>builder();
    for (PlannedRun run : runs) {
      row(run).ifPresent(rows::add);
    }
    return rows.build();
  }

  Path rowFile(PlannedRun run) {
    return folder.resolve("rows").resolve(run.name()).resolve(run.seed() + ".json");
  }

  Path trialFile(PlannedRun run, double rate) {
    return folder.resolve("rows").resolve(run.name()).resolve(trialName(rate) + ".json");
  }

  private static String trialName(double rate) {
    return "rate-" + String.valueOf(rate).toLowerCase(Locale.ROOT);
  }

  private static <T> Optional<T> read(Class<T> type, Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readString(file), type));
    } catch (JacksonException e) {
      throw new RunException("row (%s) is damaged: %s".formatted(file, Reason.of(e)));
    }
  }

  private static void write(Path file, Object row) throws IOException {
    Files.createDirectories(file.getParent());
    DurableFiles.write(
        file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(row) + "\n");
  }
}
