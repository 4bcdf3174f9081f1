package org.compressive.checkpoints;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the content of a checkpoint. {@link CheckpointStore#write} makes sure that it is durable
 * and that it replaces an earlier one only when it is complete.
 */
@FunctionalInterface
public interface CheckpointWriter {
  /**
   * Writes the variables, does any work that needs them on disk (such as a validation), and then
   * returns the content of the checkpoint. Every file that it leaves in the folder becomes part of
   * the checkpoint.
   *
   * @param variables the path prefix for {@link VariableSaver#save}; its folder exists and is empty
   * @return the content of the manifest
   * @throws IOException if a file cannot be written; the checkpoint is then abandoned
   */
  CheckpointContent write(Path variables) throws IOException;
}
