package org.compressive.graph;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The initial value of a parameter: {@code mean} plus truncated normal noise (cut off at two
 * standard deviations).
 *
 * @param mean the mean
 * @param deviation the standard deviation before truncation; 0 makes every entry equal to the mean
 */
public record Initialization(float mean, float deviation) {

  public static final Initialization ZEROS = new Initialization(0, 0);
  public static final Initialization ONES = new Initialization(1, 0);

  public Initialization {
    checkArgument(deviation >= 0, "deviation (%s) must be 0 or more", deviation);
  }

  public static Initialization normal(double deviation) {
    return new Initialization(0, (float) deviation);
  }

  /**
   * Returns noise that preserves the variance of an activation summed over {@code fanIn} inputs.
   */
  public static Initialization fanIn(long fanIn) {
    return normal(1 / Math.sqrt((double) fanIn));
  }
}
