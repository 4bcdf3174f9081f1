package org.compressive.training;

import java.nio.file.Path;
import org.compressive.inference.Score;

/**
 * Receives the events of a run on the training thread. An exception thrown by a listener ends the
 * run.
 */
public interface TrainingListener {

  /**
   * Called before the first step of this process.
   *
   * @param step the number of steps already taken
   * @param steps the total number of steps of the run
   */
  default void started(long step, long steps) {}

  /** Called after the update of each step. */
  default void stepped(StepReport report) {}

  /**
   * Called after a validation.
   *
   * @param step the number of steps taken
   * @param score the score of the validation windows
   * @param best whether this is the run's best validation so far
   */
  default void validated(long step, Score score, boolean best) {}

  /**
   * Called with a text that the model of a validated checkpoint generated, if {@code
   * training.sampleTokens} is set.
   *
   * @param step the number of steps taken
   * @param text the generated text, without a prompt
   */
  default void sampled(long step, String text) {}

  /** Called after a checkpoint has been written to disk. */
  default void checkpointed(long step, Path checkpoint) {}

  /** Called with a remark for the user that is not a warning, in one line. */
  default void noted(String line) {}

  /** Called with a warning for the user, in one line. */
  default void warned(String line) {}

  /** Called after all steps have been taken and saved, before the final validation. */
  default void trained() {}

  /**
   * Called during the final validation.
   *
   * @param windows the number of windows read so far
   * @param of the total number of windows to read
   */
  default void evaluating(long windows, long of) {}
}
