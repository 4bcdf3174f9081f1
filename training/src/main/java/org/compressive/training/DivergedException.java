package org.compressive.training;

/**
 * Thrown if the loss or a gradient of a step is not finite, in which case nothing is assigned, or
 * if the validation loss of a model is not finite, in which case no checkpoint of it is kept.
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
