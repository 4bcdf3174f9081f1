package org.compressive.checkpoints;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of a search for the newest or the best checkpoint.
 *
 * @param found the first checkpoint that verifies, in the order of the search; empty if none does
 * @param skipped the unusable checkpoints that were tried before it, in the order of the search
 */
public record CheckpointSearch(Optional<Checkpoint> found, List<Skipped> skipped) {
  public CheckpointSearch {
    skipped = List.copyOf(skipped);
  }

  /**
   * A checkpoint that cannot be used.
   *
   * @param step the step after which its folder is named
   * @param folder the checkpoint's folder, which may be missing
   * @param reason why it cannot be used, in one line, such as {@code "manifest.pb is missing"}
   */
  public record Skipped(long step, Path folder, String reason) {
    /**
     * Returns the folder and the reason, as in {@code "runs/a/checkpoints/20: manifest.pb is
     * missing"}.
     */
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
