package org.compressive.training;

/** A step whose loss or gradient was not finite; nothing of it was assigned. */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DivergedException(String message, Throwable cause) {
    super(message, cause);
  }
}
