package org.compressive.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder in which a run is created or found, whether or not one is named. */
final class RunPlace {

  private static final Path RUNS = Path.of("runs");

  private final String name;
  private final @Nullable Path chosen;

  RunPlace(String name, @Nullable Path chosen) {
    this.name = name;
    this.chosen = chosen;
  }

  /** Returns the chosen folder, or the first unused name among runs/NAME, runs/NAME-2, ... */
  Path toCreate() {
    return chosen == null ? numbered(firstFree()) : chosen;
  }

  /** Returns the chosen folder, or the last name in use; the first name if none is. */
  Path toResume() {
    return chosen == null ? numbered(Math.max(1, firstFree() - 1)) : chosen;
  }

  private int firstFree() {
    int number = 1;
    while (Files.exists(numbered(number))) {
      number++;
    }
    return number;
  }

  private Path numbered(int number) {
    return RUNS.resolve(number == 1 ? name : name + "-" + number);
  }
}
