package org.compressive.checkpoints;

import java.util.List;
import org.compressive.checkpoints.proto.StoredVariable;
import org.compressive.checkpoints.proto.TrainingState;

/**
 * The content of a checkpoint's manifest that is known once the variables are written.
 *
 * @param variables the variables in the tensor bundle, as {@link VariableSaver#variables} returns
 *     them
 * @param configuration the resolved configuration as YAML
 * @param training the training state
 * @param best whether this is the run's best checkpoint so far
 */
public record CheckpointContent(
    List<StoredVariable> variables, String configuration, TrainingState training, boolean best) {
  public CheckpointContent {
    variables = List.copyOf(variables);
  }
}
