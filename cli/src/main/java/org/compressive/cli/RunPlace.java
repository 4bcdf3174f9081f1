package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.compressive.training.RunFolder;
import org.jspecify.annotations.Nullable;

/**
 * Determines the folder in which a run is created or found: the chosen one or, if none is chosen,
 * one named after the preset.
 */
final class RunPlace {

  private static final Path RUNS = Path.of("runs");

  private final Path runs;
  private final String name;
  private final @Nullable Path chosen;

  RunPlace(String name, @Nullable Path chosen) {
    this(RUNS, name, chosen);
  }

  /**
   * Creates an instance for one command.
   *
   * @param runs the parent folder of runs for which no folder is chosen
   * @param name the folder name of such a run; the second and later runs get a number after the
   *     name
   * @param chosen the chosen folder; null for none
   */
  RunPlace(Path runs, String name, @Nullable Path chosen) {
    this.runs = runs;
    this.name = name;
    this.chosen = chosen;
  }

  /**
   * Returns the chosen folder or, if none is chosen, the first of runs/NAME, runs/NAME-2, ... after
   * all that exist.
   */
  Path toCreate() throws IOException {
    if (chosen != null) {
      return chosen;
    }
    var numbered = numbered();
    long number = numbered.isEmpty() ? 1 : numbered.lastKey() + 1;
    return runs.resolve(number == 1 ? name : name + "-" + number);
  }

  /**
   * Returns the chosen folder or, if none is chosen, the run among runs/NAME, runs/NAME-2, ... to
   * which training last wrote; empty if there is no such run.
   */
  Optional<Path> toResume() throws IOException {
    if (chosen != null) {
      return Optional.of(chosen);
    }
    Optional<Path> last = Optional.empty();
    Optional<FileTime> latest = Optional.empty();
    for (Path run : numbered().values()) {
      Optional<FileTime> written = RunFolder.lastWritten(run);
      if (written.isPresent() && (latest.isEmpty() || written.get().compareTo(latest.get()) >= 0)) {
        last = Optional.of(run);
        latest = written;
      }
    }
    return last;
  }

  /** Returns all files and folders that are named like a run, keyed by number. */
  private SortedMap<Long, Path> numbered() throws IOException {
    var numbered = new TreeMap<Long, Path>();
    if (!Files.isDirectory(runs)) {
      return numbered;
    }
    var pattern = Pattern.compile(Pattern.quote(name) + "(?:-([2-9]|[1-9][0-9]{1,17}))?");
    try (var entries = Files.newDirectoryStream(runs)) {
      for (Path entry : entries) {
        Matcher matcher = pattern.matcher(entry.getFileName().toString());
        if (matcher.matches()) {
          String number = matcher.group(1);
          numbered.put(number == null ? 1 : Long.parseLong(number), entry);
        }
      }
    }
    return numbered;
  }
}
