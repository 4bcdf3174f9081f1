/**
 * Charts as values: a record of numbers and names goes in, {@link
 * org.compressive.report.chart.Chart#svg()} comes out.
 *
 * <pre>{@code
 * var loss =
 *     new LineChart(
 *         "Loss",
 *         "It falls from 8 to 2 bits per byte.",
 *         Axis.logarithmic("step"),
 *         Axis.of("bits per byte"),
 *         List.of(Series.of("training", steps, bits)));
 * Files.writeString(Path.of("loss.svg"), loss.svg());
 * }</pre>
 *
 * <p>A picture is one {@code svg} element with all that it needs: a file, a part of an HTML page
 * and a notebook's {@code image/svg+xml} alike. It has a name and a description for screen readers,
 * can be reached by keyboard, and follows the reader's choice of light or dark. A page that has
 * colours of its own sets {@code --chart-ink}, {@code --chart-soft}, {@code --chart-grid}, {@code
 * --chart-paper} and {@code --chart-heat}.
 *
 * <ul>
 *   <li>{@link org.compressive.report.chart.LineChart}: values over steps
 *   <li>{@link org.compressive.report.chart.BarChart}: values over columns, stacked or side by side
 *   <li>{@link org.compressive.report.chart.BoxChart}: how values are spread, column by column
 *   <li>{@link org.compressive.report.chart.RangeChart}: how far back a model reaches, to scale
 *   <li>{@link org.compressive.report.chart.Diagram}: boxes and arrows
 *   <li>{@link org.compressive.report.chart.HeatMap}: values over rows and columns
 * </ul>
 *
 * <p>{@code Heading} and {@code Frame} place what all of them have, {@code Scale} and {@code Ticks}
 * turn numbers into places and labels, {@code Drawing} writes SVG, {@code chart.css} says how it
 * looks.
 *
 * <p>Charts are drawn here and not by XChart, the library that was tried: its SVG needs a second
 * library under the LGPL and fonts on the machine, turns all letters into outlines, which no screen
 * reader can read and which take 300 kB for a chart of two lines, and names no part of a chart, so
 * that nothing tells marks from axes.
 */
@NullMarked
package org.compressive.report.chart;

import org.jspecify.annotations.NullMarked;
