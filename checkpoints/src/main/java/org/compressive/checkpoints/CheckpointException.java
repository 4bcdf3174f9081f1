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
   * @param attempt a description of what failed, with its path, such as {@code "checkpoint (3)
   *     cannot be written to runs/a"}
   * @param reason the reason for the failure, such as {@code "No space left on device"}
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
   * Returns the reason for a failure, in one line. If the failure or one of its causes is a
   * checkpoint exception, this is the reason of the first such exception.
   */
  static String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CheckpointException checkpoint) {
        return checkpoint.reason();
      }
    }
    return Reason.of(failure);
  }

  /** Returns the reason for the failure: the message's {@code REASON} part, without the attempt. */
  public String reason() {
    return reason;
  }
}
