/**
 * Charts as values: a chart is a record of numbers and names, and {@link
 * org.compressive.report.chart.Chart#svg()} draws it.
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
 * <p>A picture is one self-contained {@code svg} element, which can be a file, part of an HTML page
 * or a notebook's {@code image/svg+xml} output. It has a title and a description for screen
 * readers, is accessible by keyboard, and follows the reader's choice of light or dark mode. A page
 * with its own colors sets {@code --chart-ink}, {@code --chart-soft}, {@code --chart-grid}, {@code
 * --chart-paper} and {@code --chart-heat}.
 *
 * <ul>
 *   <li>{@link org.compressive.report.chart.LineChart}: values over steps
 *   <li>{@link org.compressive.report.chart.BarChart}: values over columns, stacked or side by side
 *   <li>{@link org.compressive.report.chart.BoxChart}: the distribution of values, column by column
 *   <li>{@link org.compressive.report.chart.RangeChart}: how far back a model reaches, to scale
 *   <li>{@link org.compressive.report.chart.Diagram}: boxes and arrows
 *   <li>{@link org.compressive.report.chart.HeatMap}: values over rows and columns
 * </ul>
 *
 * <p>{@code Heading} and {@code Frame} lay out the parts that all charts share, {@code Scale} and
 * {@code Ticks} turn numbers into positions and labels, {@code Drawing} writes SVG, and {@code
 * chart.css} sets the appearance.
 *
 * <p>The charts are not drawn with XChart, the library that was tried first. Its SVG needs a second
 * library, under the LGPL, and fonts on the machine. It turns all text into outlines, which no
 * screen reader can read and which take 300 kB for a chart of two lines. It also names no part of a
 * chart, so that marks and axes cannot be distinguished.
 */
@NullMarked
package org.compressive.report.chart;

import org.jspecify.annotations.NullMarked;
