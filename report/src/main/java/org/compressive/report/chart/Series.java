package org.compressive.report.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;

/**
 * Points of a {@link LineChart}, from left to right.
 *
 * @param label in the legend; series of one label share a colour and one entry
 * @param x where they are
 * @param y how high they are; not a number where the line is to break
 * @param mark how they are drawn
 */
public record Series(String label, ImmutableDoubleArray x, ImmutableDoubleArray y, Mark mark) {

  /** How a series is drawn. */
  public enum Mark {
    /** A line; a dot where a point has no neighbour. */
    LINE,
    /** A thin pale line, behind the others. */
    FAINT,
    /** A line with a dot at every point. */
    DOTS
  }

  public Series {
    checkArgument(
        x.length() == y.length(),
        "series %s must have as many values of x (%s) as of y (%s)",
        label,
        x.length(),
        y.length());
  }

  /** A line. */
  public static Series of(String label, double[] x, double[] y) {
    return new Series(
        label, ImmutableDoubleArray.copyOf(x), ImmutableDoubleArray.copyOf(y), Mark.LINE);
  }

  /** The same points drawn otherwise. */
  public Series as(Mark other) {
    return new Series(label, x, y, other);
  }
}
