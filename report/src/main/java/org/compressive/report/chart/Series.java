package org.compressive.report.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;

/**
 * The points of a line in a {@link LineChart}, from left to right.
 *
 * @param label the label in the legend; series with the same label share a color and an entry
 * @param x the horizontal positions
 * @param y the values; NaN to break the line
 * @param mark the way the points are drawn
 */
public record Series(String label, ImmutableDoubleArray x, ImmutableDoubleArray y, Mark mark) {

  /** The way a series is drawn. */
  public enum Mark {
    /** A line; a point without neighbors is a dot. */
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

  /** Creates a series that is drawn as a line. */
  public static Series of(String label, double[] x, double[] y) {
    return new Series(
        label, ImmutableDoubleArray.copyOf(x), ImmutableDoubleArray.copyOf(y), Mark.LINE);
  }

  /** Returns the same points with another mark. */
  public Series as(Mark other) {
    return new Series(label, x, y, other);
  }
}
