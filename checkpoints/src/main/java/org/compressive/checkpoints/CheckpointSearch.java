package org.compressive.checkpoints;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of a search for a checkpoint to resume from.
 *
 * @param found the newest checkpoint that verifies; empty if none does
 * @param skipped the newer checkpoints that do not verify, newest first
 */
public record CheckpointSearch(Optional<Checkpoint> found, List<Skipped> skipped) {
  public CheckpointSearch {
    skipped = List.copyOf(skipped);
  }

  /**
   * A checkpoint that cannot be used.
   *
   * @param folder the checkpoint's folder
   * @param reason why it cannot be used, in one line, such as {@code "manifest.pb is missing"}
   */
  public record Skipped(Path folder, String reason) {
    @Override
    public String toString() {
      return folder + ": " + reason;
    }
  }

  /** Returns whether there are checkpoints but none of them can be used. */
  public boolean allDamaged() {
    return found.isEmpty() && !skipped.isEmpty();
  }
}
