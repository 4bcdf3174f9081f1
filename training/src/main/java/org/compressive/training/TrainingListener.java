package org.compressive.training;

import java.nio.file.Path;

/** Told what happens in a run, on the training thread; what it throws ends the run. */
public interface TrainingListener {

  /** Before the first step of this process: how far the run is and how far it goes. */
  default void started(long step, long steps) {}

  /** After each step's update. */
  default void stepped(StepReport report) {}

  /**
   * After a validation.
   *
   * @param step steps taken
   * @param bitsPerByte over the validation windows
   * @param best whether it is the run's best so far
   */
  default void validated(long step, double bitsPerByte, boolean best) {}

  /** After a checkpoint has reached the disk. */
  default void checkpointed(long step, Path checkpoint) {}

  /** Something a person should know, in one line. */
  default void warned(String line) {}

  /** When all steps are taken and saved, and only the figures at the end remain. */
  default void trained() {}

  /** While the figures at the end are taken: windows read, of how many. */
  default void evaluating(long windows, long of) {}
}
