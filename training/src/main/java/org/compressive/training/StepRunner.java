package org.compressive.training;

import java.nio.file.Path;
import java.util.List;
import org.compressive.checkpoints.proto.StoredVariable;
import org.tensorflow.proto.GraphDef;

/** The steps of a run: a model that learns, and the state that a checkpoint holds of it. */
interface StepRunner extends AutoCloseable {

  /** Gives every variable its first value. */
  void initialize();

  /**
   * Makes one update.
   *
   * @param step steps taken so far, on which alone it depends what is read
   * @throws DivergedException if a loss or gradient is not finite; nothing is assigned then
   */
  StepStatistics step(long step, double learningRate);

  /**
   * Writes all variables.
   *
   * @param variables the prefix of the files
   */
  void save(Path variables);

  /** The variables that {@link #save} writes. */
  List<StoredVariable> savedVariables();

  /**
   * Reads all variables from files that {@link #save} has written.
   *
   * @param variables the prefix of the files
   */
  void restore(Path variables);

  /** The graph of a step, as TensorBoard shows it. */
  GraphDef graph();

  @Override
  void close();
}
