/**
 * A run as one HTML page, {@link org.compressive.report.RunReport}, and what notebooks display.
 *
 * <pre>{@code
 * var report = RunReport.of(RunFolder.open(Path.of("runs/tiny")), 1000, ScoringProgress.NONE);
 * Files.writeString(Path.of("report.html"), report.html());
 * }</pre>
 *
 * <p>The page is one file without scripts, and forbids itself any network access. Each chart is in
 * it twice, for wide and for narrow columns, with its numbers as a table below.
 *
 * <h2>In a notebook</h2>
 *
 * <p>Each gives a text that a cell shows as {@code text/html} or {@code image/svg+xml}:
 *
 * <ul>
 *   <li>{@link org.compressive.report.ConfigurationTable}: a configuration and what comes of it
 *   <li>{@link org.compressive.report.GraphPicture}: a model's rooms and memories, and where
 *       gradients end
 *   <li>{@link org.compressive.report.LossCurve}: a loss curve that grows in training
 *   <li>{@link org.compressive.report.SurpriseText}: a text coloured by surprise
 *   <li>{@link org.compressive.report.AttentionMap}: where each token of a window looks
 * </ul>
 *
 * <h2>Where to change what</h2>
 *
 * <ul>
 *   <li>what the page says and in which order: {@code RunReport}, {@code report.html}, {@code
 *       report.css}
 *   <li>a chart, its caption and its table: {@code LearningFigures} for what is learnt step by
 *       step, {@code MemoryFigures} for memory and attention, {@code TextFigures} for documents
 *   <li>what is measured with the best checkpoint: {@code CheckpointReader}, {@code LayerSums}
 *   <li>the picture of a graph: {@code GraphPicture} places what the {@link
 *       org.compressive.graph.ModelOutline} has
 *   <li>how a chart looks: {@link org.compressive.report.chart}
 * </ul>
 *
 * <p>The template is Mustache, filled by JMustache, which escapes all that is not written {@code
 * {{{so}}}}: names of runs and corpora and the texts of models are other people's.
 */
@NullMarked
package org.compressive.report;

import org.jspecify.annotations.NullMarked;
