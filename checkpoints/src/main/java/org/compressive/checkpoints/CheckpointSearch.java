package org.compressive.checkpoints;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of looking for the newest or the best checkpoint.
 *
 * @param found the first in that order that verifies; empty when none does
 * @param skipped those before it that cannot be used, in the same order
 */
public record CheckpointSearch(Optional<Checkpoint> found, List<Skipped> skipped) {
  public CheckpointSearch {
    skipped = List.copyOf(skipped);
  }

  /**
   * A checkpoint that cannot be used.
   *
   * @param step the step that its folder is named after
   * @param folder where it is, or was
   * @param reason why, in one line, as in {@code "manifest.pb is missing"}
   */
  public record Skipped(long step, Path folder, String reason) {
    /** The folder and the reason, as in {@code "runs/a/checkpoints/20: manifest.pb is missing"}. */
    @Override
    public String toString() {
      return folder + ": " + reason;
    }
  }

  /** Whether there are checkpoints and none of them can be used. */
  public boolean allDamaged() {
    return found.isEmpty() && !skipped.isEmpty();
  }
}
