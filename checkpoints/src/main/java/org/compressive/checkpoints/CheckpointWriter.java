package org.compressive.checkpoints;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes what goes into a checkpoint, while {@link CheckpointStore#write} looks after its safety.
 */
@FunctionalInterface
public interface CheckpointWriter {
  /**
   * Writes the variables, and does what may need them on disk (a validation, say) before it says
   * what the checkpoint holds. Every file it leaves in the folder becomes part of the checkpoint.
   *
   * @param variables the prefix for {@link VariableSaver#save}; its folder exists and is empty
   * @return what the manifest is to say
   * @throws IOException when a file cannot be written; the checkpoint is then abandoned
   */
  CheckpointContent write(Path variables) throws IOException;
}
