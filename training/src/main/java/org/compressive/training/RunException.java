package org.compressive.training;

/** A run that cannot start or go on as asked; the message is one line. */
public final class RunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RunException(String message) {
    super(message);
  }
}
