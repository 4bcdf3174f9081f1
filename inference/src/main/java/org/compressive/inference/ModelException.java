package org.compressive.inference;

/**
 * Thrown if a model cannot be used. The message is one line that can be shown to a user: it says
 * what is wrong, where, and what is allowed.
 */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
