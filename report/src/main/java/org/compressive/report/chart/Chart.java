package org.compressive.report.chart;

/**
 * A picture of numbers. It is complete in itself: as a file, in an HTML page and as the output of a
 * notebook cell ({@code image/svg+xml}).
 */
public sealed interface Chart permits BarChart, BoxChart, Diagram, HeatMap, LineChart, RangeChart {

  /** The width for which {@link #svg()} draws, in pixels. */
  int WIDTH = 720;

  /** A width that fits the screen of a phone, in pixels. */
  int NARROW = 340;

  /** Returns the title, which is drawn above the chart and names it for screen readers. */
  String title();

  /** Returns the description for screen readers, which says what the chart shows. */
  String description();

  /** Returns the chart as one {@code svg} element, which is also a complete file. */
  default String svg() {
    return svg(WIDTH);
  }

  /**
   * Returns the chart as one {@code svg} element, which is also a complete file.
   *
   * @param width the width in pixels at which text has its natural size; at least {@link #NARROW}.
   *     The picture shrinks where there is less space.
   */
  String svg(int width);
}
