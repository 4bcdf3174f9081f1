/**
 * A Jupyter kernel for Java, with all rooms of this project on its class path.
 *
 * <p>{@link org.compressive.notebooks.Main} is the process that Jupyter starts, once for each open
 * notebook, as {@code notebooks/install-kernel} tells it to. Messages and channels are those of
 * {@code jjava-jupyter}, cells are run by the JDK's own JShell, and between the two stand
 *
 * <ul>
 *   <li>{@link org.compressive.notebooks.JavaKernel}: Jupyter's requests, answered;
 *   <li>{@link org.compressive.notebooks.CellEvaluator}: a cell, snippet after snippet;
 *   <li>{@link org.compressive.notebooks.CellExecution}: the thread that a cell runs on, and how it
 *       is interrupted;
 *   <li>{@link org.compressive.notebooks.CellReply}: what it prints and shows, sent;
 *   <li>{@link org.compressive.notebooks.CellFailure}: why a cell failed, for people to read;
 *   <li>{@link org.compressive.notebooks.ParentWatch}: the end of the process with Jupyter's.
 * </ul>
 *
 * <h2>What cells can rely on</h2>
 *
 * <p>The packages that JShell imports, and {@code display(value)}, {@code display(value,
 * mimeType)}, {@code updateDisplay(id, value)}, {@code updateDisplay(id, value, mimeType)}, {@code
 * render} and {@code printf}: what JJava and IJava offer too, by the same names, so that a notebook
 * runs on any of the three. {@code display} answers with the id that {@code updateDisplay} takes: a
 * chart that grows while its cell runs.
 *
 * <p>A string is shown as {@code "text/html"}, {@code "text/markdown"} or {@code "image/svg+xml"},
 * a {@code BufferedImage} as PNG. The last expression of a cell is shown, unless a semicolon ends
 * it.
 */
@NullMarked
package org.compressive.notebooks;

import org.jspecify.annotations.NullMarked;
