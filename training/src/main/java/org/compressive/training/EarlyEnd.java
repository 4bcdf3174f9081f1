package org.compressive.training;

/**
 * The end of a run before its last step, because its validations have not improved ({@code
 * training.patience}).
 *
 * @param step the number of steps taken
 * @param steps the number of steps configured
 * @param validations the number of validations since the best one
 * @param bestStep the step of the best validation
 */
public record EarlyEnd(long step, long steps, long validations, long bestStep) {

  /** Returns the reason, a clause without a full stop. */
  public String reason() {
    return "the last %s not better than that of step %s"
        .formatted(validations == 1 ? "validation is" : validations + " validations are", bestStep);
  }
}
