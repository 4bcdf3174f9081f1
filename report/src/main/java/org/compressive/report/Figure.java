package org.compressive.report;

import org.compressive.report.chart.Chart;

/**
 * A chart with what is to be said of it and its numbers.
 *
 * @param id names it among the page's, and its file among pictures: lower-case words with hyphens
 * @param chart what is seen
 * @param caption how to read it and where it comes from
 * @param table the numbers
 */
record Figure(String id, Chart chart, String caption, DataTable table) {

  /** The chart's. */
  String title() {
    return chart.title();
  }

  /** The chart for a wide column; the style sheet shows this or the other. */
  String wide() {
    return chart.svg(Chart.WIDTH);
  }

  /** The chart for a narrow column. */
  String narrow() {
    return chart.svg(Chart.NARROW);
  }
}
