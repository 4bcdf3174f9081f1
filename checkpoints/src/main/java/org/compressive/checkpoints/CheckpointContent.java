package org.compressive.checkpoints;

import java.util.List;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.checkpoints.proto.TrainingState;

/**
 * What a checkpoint holds besides the files, known once the variables are written.
 *
 * @param variables what the tensor bundle holds, as {@link VariableSaver#variables} gives it
 * @param configuration the resolved configuration as YAML
 * @param training where training stands
 * @param best whether this is the run's best checkpoint so far
 */
public record CheckpointContent(
    List<StoredVariable> variables, String configuration, TrainingState training, boolean best) {
  public CheckpointContent {
    variables = List.copyOf(variables);
  }
}
