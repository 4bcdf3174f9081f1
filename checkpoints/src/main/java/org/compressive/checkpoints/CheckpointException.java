package org.compressive.checkpoints;

import org.compressive.files.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Something on disk could not be written, read or used. The message is one line fit for a user:
 * what was tried, on which path, and why it failed.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * An error with the message {@code ATTEMPT: REASON}.
   *
   * @param attempt what failed, with its path, as in {@code "checkpoint (3) cannot be written to
   *     runs/a"}
   * @param reason why, as in {@code "No space left on device"}
   * @param cause what was caught, if anything was
   */
  public CheckpointException(String attempt, String reason, @Nullable Throwable cause) {
    super(attempt + ": " + reason, cause);
    this.reason = reason;
  }

  CheckpointException(String attempt, Throwable cause) {
    this(attempt, reason(cause), cause);
  }

  /**
   * Returns why something failed, in one line: that of a checkpoint exception in it where there is
   * one.
   */
  static String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CheckpointException checkpoint) {
        return checkpoint.reason();
      }
    }
    return Reason.of(failure);
  }

  /** Why it failed, without what was tried: the part after the message's first colon. */
  public String reason() {
    return reason;
  }
}
