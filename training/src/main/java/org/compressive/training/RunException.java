package org.compressive.training;

/** Thrown if a run cannot be started or resumed as requested. The message is one line. */
public final class RunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RunException(String message) {
    super(message);
  }
}
