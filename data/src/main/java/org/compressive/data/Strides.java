package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The division of the targets of a text into windows of T, each of which begins S tokens after the
 * one before it. All targets of the first window count, and the last S of every other window; the T
 * - S targets before them have been counted in earlier windows and are context.
 *
 * @param window T
 * @param stride S, from 1 to T; with T, windows do not overlap
 */
record Strides(int window, int stride) {
  Strides {
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    checkArgument(
        stride >= 1 && stride <= window,
        "stride (%s) must be 1 to the window (%s)",
        stride,
        window);
  }

  /** Returns the number of windows that cover a text with the given number of targets. */
  long windows(long targets) {
    if (targets <= 0) {
      return 0;
    }
    return 1 + (Math.max(0, targets - window) + stride - 1) / stride;
  }

  /** Returns the index in the text of a window's first input. */
  long first(long index) {
    return index * stride;
  }

  /** Returns the number of targets in a window, including context. */
  int targets(long index, long ofText) {
    return (int) Math.min(window, ofText - first(index));
  }

  /** Returns the number of targets at the beginning of a window that are only context. */
  int context(long index) {
    return index == 0 ? 0 : window - stride;
  }
}
