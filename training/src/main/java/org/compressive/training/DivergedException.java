package org.compressive.training;

/**
 * A step whose loss or gradient was not finite, of which nothing was assigned; or weights whose
 * validation was not finite, of which no checkpoint was kept.
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
