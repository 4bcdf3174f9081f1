package org.compressive.report;

import org.compressive.report.chart.Chart;

/**
 * A chart with its caption and its numbers.
 *
 * @param id the name of the figure in the page and of its picture file: lower-case words joined by
 *     hyphens
 * @param chart the chart
 * @param caption a text that says how to read the chart and where its numbers come from
 * @param table the numbers
 */
record Figure(String id, Chart chart, String caption, DataTable table) {

  /** Returns the title of the chart. */
  String title() {
    return chart.title();
  }

  /**
   * Returns the SVG of the chart for a wide column; the style sheet shows either this or {@link
   * #narrow()}.
   */
  String wide() {
    return chart.svg(Chart.WIDTH);
  }

  /** Returns the SVG of the chart for a narrow column. */
  String narrow() {
    return chart.svg(Chart.NARROW);
  }
}
