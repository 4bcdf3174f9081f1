package org.compressive.cli;

import org.compressive.files.Reason;

/**
 * Thrown in place of an {@link Error} that says that the process lacks memory, threads or native
 * libraries. The message is one line.
 */
final class ShortageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private ShortageException(String message, Error cause) {
    super(message, cause);
  }

  /** Returns the exception for a failure to allocate, to start a thread or to load a class. */
  static ShortageException of(Error failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = Reason.of(root);
    return new ShortageException(
        failure instanceof OutOfMemoryError
            ? "memory is used up: " + reason
            : "a part of the program cannot be loaded: " + reason,
        failure);
  }
}
