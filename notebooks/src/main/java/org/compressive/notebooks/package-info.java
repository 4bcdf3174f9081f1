/**
 * A Jupyter kernel for Java, with all modules of this project on its class path.
 *
 * <p>{@link org.compressive.notebooks.Main} is the process that Jupyter starts for each open
 * notebook, as {@code notebooks/install-kernel} configures it. Messages and channels are
 * implemented by {@code jjava-jupyter}, and cells are run by the JDK's own JShell. The following
 * classes connect the two:
 *
 * <ul>
 *   <li>{@link org.compressive.notebooks.JavaKernel} answers Jupyter's requests;
 *   <li>{@link org.compressive.notebooks.CellEvaluator} runs a cell, snippet after snippet;
 *   <li>{@link org.compressive.notebooks.CellExecution} manages the thread on which a cell runs,
 *       and interrupts it;
 *   <li>{@link org.compressive.notebooks.CellDeclarations} preserves the declarations of earlier
 *       cells when JShell compiles them again, {@link org.compressive.notebooks.CellVariables}
 *       knows where their values are, and {@link org.compressive.notebooks.ClassRedefinition} is
 *       the agent that redefines their classes;
 *   <li>{@link org.compressive.notebooks.ChannelThreads} keeps channels open after messages of
 *       other sessions;
 *   <li>{@link org.compressive.notebooks.CellReply} sends what a cell prints and displays;
 *   <li>{@link org.compressive.notebooks.CellFailure} describes the failure of a cell to its
 *       reader;
 *   <li>{@link org.compressive.notebooks.ParentWatch} ends the process together with Jupyter.
 * </ul>
 *
 * <h2>What cells can rely on</h2>
 *
 * <p>Cells can use the packages that JShell imports, and {@code display(value)}, {@code
 * display(value, mimeType)}, {@code updateDisplay(id, value)}, {@code updateDisplay(id, value,
 * mimeType)}, {@code render} and {@code printf}. JJava and IJava offer the same functions under the
 * same names, so a notebook runs on any of the three kernels. {@code display} returns the id that
 * {@code updateDisplay} takes, which allows a chart to grow while its cell runs.
 *
 * <p>A string can be displayed as {@code "text/html"}, {@code "text/markdown"} or {@code
 * "image/svg+xml"}, and a {@code BufferedImage} as PNG. The last expression of a cell is shown,
 * unless a semicolon ends it.
 *
 * <p>A variable keeps its value until its type changes. When a cell changes the type, standard
 * error says which variables are lost.
 */
@NullMarked
package org.compressive.notebooks;

import org.jspecify.annotations.NullMarked;
