package org.compressive.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder a run is made in or found in when none, or one, is named. */
final class RunPlace {

  private static final Path RUNS = Path.of("runs");

  private final String name;
  private final @Nullable Path chosen;

  RunPlace(String name, @Nullable Path chosen) {
    this.name = name;
    this.chosen = chosen;
  }

  /** The chosen folder, or the first free name of runs/NAME, runs/NAME-2, ... */
  Path toCreate() {
    return chosen == null ? numbered(firstFree()) : chosen;
  }

  /** The chosen folder, or the last name that is taken; the first where none is. */
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
