package org.compressive.report.chart;

/**
 * The meaning of one direction of a chart.
 *
 * @param label the quantity and its unit
 * @param logarithmic whether equal lengths stand for equal ratios, in which case values of 0 or
 *     less are not drawn
 */
public record Axis(String label, boolean logarithmic) {

  public static Axis of(String label) {
    return new Axis(label, false);
  }

  public static Axis logarithmic(String label) {
    return new Axis(label, true);
  }

  /** Returns whether the axis can show a value. */
  boolean holds(double value) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }
}
