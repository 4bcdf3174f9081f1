/**
 * Renders a run as one HTML page, {@link org.compressive.report.RunReport}, and a comparison of
 * models as another, {@link org.compressive.report.ComparisonReport}. Also renders the outputs of
 * notebooks.
 *
 * <pre>{@code
 * var report = RunReport.of(RunFolder.open(Path.of("runs/tiny")), 1000, ScoringProgress.NONE);
 * Files.writeString(Path.of("report.html"), report.html());
 * }</pre>
 *
 * <p>The page is a single file without scripts, and it forbids the browser any network access. It
 * contains each chart twice, for wide and for narrow columns, with the numbers in a table below.
 *
 * <h2>In a notebook</h2>
 *
 * <p>Each of these classes returns markup that a cell displays as {@code text/html} or {@code
 * image/svg+xml}:
 *
 * <ul>
 *   <li>{@link org.compressive.report.ConfigurationTable}: a configuration with its parameter
 *       counts, temporal range and memory
 *   <li>{@link org.compressive.report.GraphPicture}: the components and memories of a model, and
 *       the places where gradients stop
 *   <li>{@link org.compressive.report.LossCurve}: a loss curve that grows during training
 *   <li>{@link org.compressive.report.SurpriseText}: a text colored by the cross-entropy of each
 *       token
 *   <li>{@link org.compressive.report.AttentionMap}: the attention of each token of a window
 * </ul>
 *
 * <h2>Where to make changes</h2>
 *
 * <ul>
 *   <li>the contents of the page and their order: {@code RunReport}, {@code report.html}, {@code
 *       report.css}
 *   <li>a chart, its caption and its table: {@code LearningFigures} for training step by step,
 *       {@code MemoryFigures} for memory and attention, {@code TextFigures} for documents, {@code
 *       ComparisonFigures} for comparisons
 *   <li>the measurements of the best checkpoint: {@code CheckpointReader}, {@code LayerSums}
 *   <li>the picture of a graph: {@code GraphPicture} lays out the contents of {@link
 *       org.compressive.graph.ModelOutline}
 *   <li>the appearance of charts: {@link org.compressive.report.chart}
 * </ul>
 *
 * <p>The template is in Mustache and is filled in by JMustache, which escapes everything that is
 * not written {@code {{{so}}}}: the names of runs and corpora and the texts of models are
 * untrusted.
 */
@NullMarked
package org.compressive.report;

import org.jspecify.annotations.NullMarked;
