package org.compressive.checkpoints;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.compressive.checkpoints.proto.Manifest;
import org.compressive.checkpoints.proto.Validation;

/**
 * A checkpoint on disk, every byte of which has been verified.
 *
 * @param folder the checkpoint's folder
 * @param manifest the checkpoint's manifest
 */
public record Checkpoint(Path folder, Manifest manifest) {
  /** The prefix of the tensor bundle's file names inside a checkpoint. */
  static final String VARIABLES = "variables";

  /**
   * Reads and verifies the checkpoint in a folder: the manifest's digest and format, and the size
   * and SHA-256 of every file that it lists.
   *
   * @throws CheckpointException if the folder holds no checkpoint or a damaged one
   */
  public static Checkpoint open(Path folder) {
    try {
      return verify(folder);
    } catch (IOException e) {
      throw new CheckpointException("checkpoint (" + folder + ") cannot be used", e);
    }
  }

  static Checkpoint verify(Path folder) throws IOException {
    Manifest manifest = ManifestFile.read(folder);
    ManifestFile.verifyFiles(folder, manifest);
    return new Checkpoint(folder, manifest);
  }

  /** Returns the number of steps that had been taken when the checkpoint was written. */
  public long step() {
    return manifest.getStep();
  }

  /** Returns the result of this checkpoint's validation; empty if it was written without one. */
  public Optional<Validation> validation() {
    return validation(manifest);
  }

  static Optional<Validation> validation(Manifest manifest) {
    Validation last = manifest.getTraining().getLastValidation();
    return manifest.getTraining().hasLastValidation() && last.getStep() == manifest.getStep()
        ? Optional.of(last)
        : Optional.empty();
  }

  /** Returns the path prefix of the variables' files, for {@link VariableSaver#restore}. */
  public Path variables() {
    return folder.resolve(VARIABLES);
  }
}
