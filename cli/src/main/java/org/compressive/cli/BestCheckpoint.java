package org.compressive.cli;

import java.util.stream.Collectors;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.checkpoints.CheckpointSearch;
import org.compressive.training.RunException;
import org.compressive.training.RunFolder;

/** Finds the checkpoint that commands use for a run, which is its best one. */
final class BestCheckpoint {

  private BestCheckpoint() {}

  /**
   * Returns the best usable checkpoint, and warns the user if a better one is lost.
   *
   * @throws RunException if there is no checkpoint, or if all checkpoints are damaged
   */
  static Checkpoint of(RunFolder run, OutputOptions output) {
    CheckpointSearch search = run.checkpoints().best();
    Checkpoint found = run.bestOf(search);
    if (!search.skipped().isEmpty()) {
      String lost =
          search.skipped().stream().map(Object::toString).collect(Collectors.joining("; "));
      output.warn(
          "the best checkpoint cannot be used; checkpoint (%s) is used instead: %s"
              .formatted(found.folder(), lost));
    }
    return found;
  }
}
