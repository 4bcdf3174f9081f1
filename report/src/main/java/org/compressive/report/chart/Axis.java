package org.compressive.report.chart;

/**
 * What a direction of a chart means.
 *
 * @param label the quantity and its unit
 * @param logarithmic whether equal lengths are equal ratios; values of 0 or less are then not drawn
 */
public record Axis(String label, boolean logarithmic) {

  public static Axis of(String label) {
    return new Axis(label, false);
  }

  public static Axis logarithmic(String label) {
    return new Axis(label, true);
  }

  /** Whether a value has a place on it. */
  boolean holds(double value) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }
}
