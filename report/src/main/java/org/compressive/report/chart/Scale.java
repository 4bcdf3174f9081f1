package org.compressive.report.chart;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A mapping of values to pixels in one direction of a chart.
 *
 * @param axis the meaning of the values
 * @param low the value at {@code start}
 * @param high the value at {@code end}; greater than {@code low}
 * @param start the pixel at which the scale starts
 * @param end the pixel at which the scale ends; greater or less than {@code start}
 * @param ticks the values to be labeled, ascending
 */
record Scale(
    Axis axis, double low, double high, double start, double end, ImmutableList<Double> ticks) {

  /** The share of a logarithmic scale's length that is left free at each end. */
  private static final double ROOM = 0.04;

  /**
   * Creates a scale that extends exactly from the lowest value to the highest.
   *
   * @param values the values to show; those that the axis cannot show are ignored
   * @param most the maximum number of ticks
   */
  static Scale tight(Axis axis, DoubleStream values, double start, double end, int most) {
    return of(axis, values, start, end, most, /* round= */ false);
  }

  /**
   * Creates a scale that begins and ends with a tick or, if logarithmic, a little beyond its
   * values.
   */
  static Scale round(Axis axis, DoubleStream values, double start, double end, int most) {
    return of(axis, values, start, end, most, /* round= */ true);
  }

  private static Scale of(
      Axis axis, DoubleStream values, double start, double end, int most, boolean round) {
    var range = values.filter(axis::holds).summaryStatistics();
    boolean none = range.getCount() == 0;
    double low = none ? (axis.logarithmic() ? 0.1 : 0) : range.getMin();
    double high = none ? 1 : range.getMax();
    if (low == 0 && high == 0) {
      high = 1;
    } else if (low == high) {
      double around = Math.abs(low) / 2;
      low -= around;
      high += around;
    }
    if (axis.logarithmic()) {
      double room = round ? Math.pow(high / low, ROOM) : 1;
      low /= room;
      high *= room;
      return new Scale(
          axis, low, high, start, end, inside(Ticks.ratios(low, high, most), low, high));
    }
    List<Double> ticks = Ticks.steps(low, high, most);
    if (round) {
      low = Math.min(low, ticks.get(0));
      high = Math.max(high, ticks.get(ticks.size() - 1));
    }
    return new Scale(axis, low, high, start, end, inside(ticks, low, high));
  }

  private static ImmutableList<Double> inside(List<Double> ticks, double low, double high) {
    return ticks.stream()
        .filter(tick -> tick >= low && tick <= high)
        .collect(ImmutableList.toImmutableList());
  }

  /** Returns the position of a value that the axis can show, in pixels. */
  double at(double value) {
    return start + (end - start) * (measure(value) - measure(low)) / (measure(high) - measure(low));
  }

  private double measure(double value) {
    return axis.logarithmic() ? Math.log(value) : value;
  }
}
