package org.compressive.training;

import com.google.common.primitives.ImmutableLongArray;

/**
 * Thrown if the loss or a gradient of a step is not finite, or if the validation loss of a model is
 * not finite. In the first case, the step changes no variable; in the second, no checkpoint of the
 * model is kept.
 */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 2L;

  private final ImmutableLongArray places;

  DivergedException(String message) {
    super(message);
    places = ImmutableLongArray.of();
  }

  DivergedException(String message, Throwable cause) {
    this(message, ImmutableLongArray.of(), cause);
  }

  /**
   * @param places the positions in the training text at which the windows begin that caused this
   */
  DivergedException(String message, ImmutableLongArray places, Throwable cause) {
    super(message, cause);
    this.places = places;
  }

  /**
   * Returns the positions in the training text, in tokens, at which the windows begin whose loss is
   * not finite, or all windows of the step if only a gradient is not finite. Empty if a validation
   * failed.
   */
  ImmutableLongArray places() {
    return places;
  }
}
