package org.compressive.report.chart;

/**
 * A picture of numbers. It stands alone: as a file, in an HTML page and as the output of a notebook
 * cell ({@code image/svg+xml}).
 */
public sealed interface Chart permits BarChart, BoxChart, Diagram, HeatMap, LineChart, RangeChart {

  /** The width that {@link #svg()} draws for, in pixels. */
  int WIDTH = 720;

  /** A width for the columns of a telephone, in pixels. */
  int NARROW = 340;

  /** What stands above it, and what a screen reader calls it. */
  String title();

  /** What a screen reader says of it besides: what is to be seen. */
  String description();

  /** One {@code svg} element that is also a whole file. */
  default String svg() {
    return svg(WIDTH);
  }

  /**
   * One {@code svg} element that is also a whole file.
   *
   * @param width in pixels, at which text has its natural size; at least {@link #NARROW}. The
   *     picture takes up less where there is less.
   */
  String svg(int width);
}
