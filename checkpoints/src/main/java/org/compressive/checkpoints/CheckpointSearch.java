package org.compressive.checkpoints;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of looking for a checkpoint to go on from.
 *
 * @param found the newest checkpoint that verifies; empty when none does
 * @param skipped newer ones that do not verify, newest first
 */
public record CheckpointSearch(Optional<Checkpoint> found, List<Skipped> skipped) {
  public CheckpointSearch {
    skipped = List.copyOf(skipped);
  }

  /**
   * A checkpoint that cannot be used.
   *
   * @param folder where it is
   * @param reason why, in one line, as in {@code "manifest.pb is missing"}
   */
  public record Skipped(Path folder, String reason) {
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
