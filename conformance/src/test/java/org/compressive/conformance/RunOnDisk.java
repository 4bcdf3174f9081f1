package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointSearch;
import org.compressive.checkpoints.CheckpointStore;
import org.jspecify.annotations.Nullable;

/** The contents of a run's folder, whose process may be running or dead. */
record RunOnDisk(Path folder) {

  private static final int TOKENS_PER_SECOND = 6;
  private static final int EXCHANGE_MILLIS = 13;
  private static final Pattern UNFINISHED = Pattern.compile("\\..*\\.(tmp|old|gone)");

  /**
   * Writes {@code interrupted.yaml} and {@code text.txt} into a folder, and returns the place of
   * the run that is trained with them there.
   */
  static RunOnDisk withInputs(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("interrupted.yaml"),
        Resources.toString(Resources.getResource(RunOnDisk.class, "interrupted.yaml"), UTF_8));
    Files.writeString(folder.resolve("text.txt"), "to be or not to be, a question. ".repeat(200));
    return new RunOnDisk(folder.resolve("run"));
  }

  /** Returns the last step recorded in {@code metrics.csv}, or 0 if there is none yet. */
  long lastStep() throws IOException {
    Path metrics = folder.resolve("metrics.csv");
    if (!Files.exists(metrics)) {
      return 0;
    }
    String text = Files.readString(metrics);
    // The last line may be incomplete.
    List<String> whole =
        text.substring(0, text.lastIndexOf('\n') + 1).lines().filter(RunOnDisk::isStep).toList();
    return whole.isEmpty() ? 0 : step(whole.get(whole.size() - 1));
  }

  /**
   * Returns an object that distinguishes a {@code metrics.csv} from one that has replaced it; null
   * if there is none.
   */
  @Nullable Object metricsFile() throws IOException {
    Path metrics = folder.resolve("metrics.csv");
    return Files.exists(metrics)
        ? Files.readAttributes(metrics, BasicFileAttributes.class).fileKey()
        : null;
  }

  /** Returns whether there are unfinished files or folders of a checkpoint or a model. */
  boolean isBeingWritten() throws IOException {
    return holdsUnfinished(folder) || holdsUnfinished(folder.resolve("checkpoints"));
  }

  private static boolean holdsUnfinished(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.anyMatch(
          entry -> UNFINISHED.matcher(entry.getFileName().toString()).matches());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Returns whether a checkpoint has been written. */
  boolean hasCheckpoints() {
    return !new CheckpointStore(folder.resolve("checkpoints"), 1).steps().isEmpty();
  }

  /** Returns the newest usable checkpoint; fails if any is damaged. */
  Checkpoint newest() {
    CheckpointSearch search = new CheckpointStore(folder.resolve("checkpoints"), 1).newest();
    assertThat(search.skipped()).isEmpty();
    return search.found().orElseThrow();
  }

  /** Returns every line of {@code metrics.csv} without the times of the step. */
  ImmutableList<List<String>> metrics() throws IOException {
    ImmutableList.Builder<List<String>> lines = ImmutableList.builder();
    for (String line : Files.readAllLines(folder.resolve("metrics.csv"))) {
      List<String> columns = new ArrayList<>(Splitter.on(',').splitToList(line));
      columns.remove(EXCHANGE_MILLIS);
      columns.remove(TOKENS_PER_SECOND);
      lines.add(columns);
    }
    return lines.build();
  }

  /** Returns the files that a killed process may leave behind and the next must have removed. */
  List<String> leftovers() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("."))
          .toList();
    }
  }

  private static boolean isStep(String line) {
    return line.matches("\\d+,.*");
  }

  private static long step(String line) {
    return Long.parseLong(line.substring(0, line.indexOf(',')));
  }
}
