package org.compressive.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.compressive.checkpoints.proto.StoredVariable;
import org.tensorflow.proto.GraphDef;

/** Runs the training steps of a model, and saves and restores its state for checkpoints. */
interface StepRunner extends AutoCloseable {

  /** Initializes every variable. */
  void initialize();

  /**
   * Takes one step, which reads one window and performs an update if one is due after it.
   *
   * @param step the number of steps taken so far, which alone determines the text that is read
   * @throws DivergedException if a loss or gradient is not finite; nothing is then assigned, and
   *     the exception has the places of the windows
   */
  StepStatistics step(long step, double learningRate);

  /**
   * Goes on without a step that {@link #step} has found not to be finite. Memories stay as they
   * are, except that those of streams in which a document began are emptied if documents are
   * separate.
   *
   * @param step the number of steps taken before it
   */
  void skip(long step);

  /**
   * Writes all variables.
   *
   * @param variables the prefix of the files' paths
   */
  void save(Path variables);

  /** Returns the variables that {@link #save} writes. */
  List<StoredVariable> savedVariables();

  /**
   * Reads all variables from files that {@link #save} has written.
   *
   * @param variables the prefix of the files' paths
   */
  void restore(Path variables);

  /** Returns whether another process that trains the same run has been asked to stop. */
  default boolean stopAsked() {
    return false;
  }

  /** Returns a remark for the user about the step that was taken last, in one line. */
  default Optional<String> remark() {
    return Optional.empty();
  }

  /** Called once no more steps follow, before the final validation. */
  default void ended() {}

  /** Returns the graph of a step, for TensorBoard. */
  GraphDef graph();

  @Override
  void close();
}
