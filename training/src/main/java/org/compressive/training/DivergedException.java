package org.compressive.training;

/**
 * Thrown if the loss or a gradient of a step is not finite, or if the validation loss of a model is
 * not finite. In the first case, the step changes no variable; in the second, no checkpoint of the
 * model is kept.
 */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }

  DivergedException(String message, Throwable cause) {
    super(message, cause);
  }
}
