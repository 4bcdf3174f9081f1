package org.compressive.checkpoints;

import org.compressive.files.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when something on disk cannot be written, read or used. The message is one line for users
 * that says what was attempted, on which path, and why it failed.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * Creates an exception with the message {@code ATTEMPT: REASON}.
   *
   * @param attempt what failed, with its path, such as {@code "checkpoint (3) cannot be written to
   *     runs/a"}
   * @param reason why it failed, such as {@code "No space left on device"}
   * @param cause the exception that was caught, or null if there was none
   */
  public CheckpointException(String attempt, String reason, @Nullable Throwable cause) {
    super(attempt + ": " + reason, cause);
    this.reason = reason;
  }

  CheckpointException(String attempt, Throwable cause) {
    this(attempt, reason(cause), cause);
  }

  /**
   * Returns why something failed, in one line. If there is a checkpoint exception among the failure
   * and its causes, returns that exception's reason.
   */
  static String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CheckpointException checkpoint) {
        return checkpoint.reason();
      }
    }
    return Reason.of(failure);
  }

  /** Returns why it failed, without what was attempted: the message's {@code REASON} part. */
  public String reason() {
    return reason;
  }
}
