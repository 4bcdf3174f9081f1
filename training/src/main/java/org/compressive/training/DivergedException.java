package org.compressive.training;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;

/**
 * Thrown if the loss or a gradient of a step is not finite, or if the validation loss of a model is
 * not finite. In the first case, the step changes no variable; in the second, no checkpoint of the
 * model is kept.
 */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 3L;

  private final ImmutableLongArray places;
  private final ImmutableList<String> processes;

  DivergedException(String message) {
    super(message);
    places = ImmutableLongArray.of();
    processes = ImmutableList.of();
  }

  DivergedException(String message, Throwable cause) {
    this(message, ImmutableLongArray.of(), cause);
  }

  /**
   * @param places the positions in the training text at which the windows begin that caused this
   */
  DivergedException(String message, ImmutableLongArray places, Throwable cause) {
    this(message, places, List.of(), cause);
  }

  /**
   * @param places the positions in the training text at which the windows begin that caused this
   * @param processes the names of the processes that have read these windows
   */
  DivergedException(
      String message, ImmutableLongArray places, List<String> processes, Throwable cause) {
    super(message, cause);
    this.places = places;
    this.processes = ImmutableList.copyOf(processes);
  }

  /**
   * Returns the positions in the training text, in tokens, at which the windows begin whose loss is
   * not finite, or all windows of the step if only a gradient is not finite. Empty if a validation
   * failed.
   */
  ImmutableLongArray places() {
    return places;
  }

  /**
   * Returns the names of the processes that have read windows whose loss is not finite; empty if
   * one process trains alone, or if only a gradient is not finite.
   */
  ImmutableList<String> processes() {
    return processes;
  }
}
