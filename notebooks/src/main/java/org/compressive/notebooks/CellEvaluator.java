package org.compressive.notebooks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** Runs cells, each of which can use the declarations of earlier cells, and completes code. */
final class CellEvaluator {

  /**
   * The default imports of the {@code jshell} tool, and those that notebooks use to display values.
   */
  private static final ImmutableList<String> STARTUP =
      ImmutableList.of(
          "import java.io.*;",
          "import java.math.*;",
          "import java.net.*;",
          "import java.nio.file.*;",
          "import java.util.*;",
          "import java.util.concurrent.*;",
          "import java.util.function.*;",
          "import java.util.prefs.*;",
          "import java.util.regex.*;",
          "import java.util.stream.*;",
          "import static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.display;",
          "import static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.updateDisplay;",
          "import static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.render;",
          "import static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.printf;");

  /**
   * The kinds of snippets whose values are shown: expressions, but not assignments, whose values
   * are seldom of interest.
   */
  private static final ImmutableSet<Snippet.SubKind> SHOWN =
      ImmutableSet.of(
          Snippet.SubKind.VAR_VALUE_SUBKIND,
          Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND,
          Snippet.SubKind.OTHER_EXPRESSION_SUBKIND);

  private final CellVariables variables = new CellVariables();
  private final CellExecution execution = new CellExecution(variables);
  private final JShell shell =
      JShell.builder()
          .executionEngine(new OnExecution(execution), ImmutableMap.of())
          .compilerOptions("-proc:none")
          .build();
  private final SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
  private final CellDeclarations declarations = new CellDeclarations(shell, variables);

  CellEvaluator() {
    STARTUP.forEach(this::evaluate);
  }

  /**
   * Runs a cell, and prints which declarations of earlier cells are lost as a result.
   *
   * @return the value of its last expression, or null if it has none or a semicolon ends it
   * @throws CellFailure if the cell does not compile, throws or is interrupted
   */
  @Nullable Object evaluate(String cell) {
    execution.prepare();
    try {
      return evaluateSnippets(cell);
    } finally {
      declarations.takeLosses().forEach(System.err::println);
    }
  }

  private @Nullable Object evaluateSnippets(String cell) {
    Object shown = null;
    CompletionInfo next = analysis.analyzeCompletion(cell);
    while (next.completeness().isComplete()) {
      Object value = evaluateSnippet(next.source());
      boolean silent =
          next.completeness() == Completeness.COMPLETE && endsInSemicolon(next.source());
      shown = silent ? null : value;
      next = analysis.analyzeCompletion(next.remaining());
    }
    if (next.completeness() == Completeness.EMPTY) {
      return shown;
    }
    if (next.completeness() == Completeness.UNKNOWN) {
      evaluateSnippet(next.remaining()); // the compiler reports what is wrong
    }
    throw CellFailure.ofIncompleteSource(next.remaining());
  }

  private static boolean endsInSemicolon(String source) {
    return source.strip().endsWith(";");
  }

  private @Nullable Object evaluateSnippet(String source) {
    execution.clear();
    declarations.prepare(source);
    List<SnippetEvent> events = shell.eval(source);
    // Read the value now: a cell that evaluates source leaves the value of its last inner snippet
    // here.
    Object value = execution.value();
    boolean expression = false;
    try {
      for (SnippetEvent event : events) {
        if (event.causeSnippet() == null) {
          check(event);
          expression = SHOWN.contains(event.snippet().subKind());
        }
      }
    } finally {
      declarations.settle(events);
    }
    return expression ? value : null;
  }

  private void check(SnippetEvent event) {
    Throwable thrown = execution.failure();
    if (execution.interrupted()) {
      throw CellFailure.ofInterruption(thrown);
    }
    if (event.exception() instanceof UnresolvedReferenceException unresolved) {
      throw CellFailure.ofUnresolved(shell, unresolved.getSnippet());
    }
    if (event.exception() != null) {
      throw CellFailure.ofThrown(thrown == null ? event.exception() : thrown, event.snippet());
    }
    if (event.status() == Snippet.Status.REJECTED) {
      throw CellFailure.ofCompilation(shell, event.snippet());
    }
    // A declaration may refer to later declarations, but it must be definable.
    if (event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED
        && event.snippet() instanceof DeclarationSnippet) {
      throw CellFailure.ofCompilation(shell, event.snippet());
    }
  }

  /** Interrupts the running cell and returns within about 1 s. */
  void interrupt() {
    execution.interrupt();
  }

  /** The possible completions: {@code texts} replace the text from {@code from} to the cursor. */
  record Completions(ImmutableList<String> texts, int from) {}

  /** Returns the completions at the cursor; those that match the expected type come first. */
  Completions completions(String cell, int cursor) {
    Completions whole = suggestions(cell.substring(0, cursor), 0);
    if (!whole.texts().isEmpty()) {
      return whole;
    }
    // JShell completes only the first snippet of a source. If the cell has earlier snippets, such
    // as an import above the line, they are removed.
    String tail = cell.substring(0, cursor);
    CompletionInfo first = analysis.analyzeCompletion(tail);
    while (first.completeness().isComplete() && !first.remaining().isBlank()) {
      tail = first.remaining();
      first = analysis.analyzeCompletion(tail);
    }
    return suggestions(tail, cursor - tail.length());
  }

  private Completions suggestions(String source, int offset) {
    int[] anchor = {source.length()};
    List<Suggestion> found = analysis.completionSuggestions(source, source.length(), anchor);
    ImmutableList<String> texts =
        Stream.concat(
                found.stream().filter(Suggestion::matchesType),
                found.stream().filter(suggestion -> !suggestion.matchesType()))
            .map(Suggestion::continuation)
            .distinct()
            .collect(ImmutableList.toImmutableList());
    return new Completions(texts, offset + anchor[0]);
  }

  /** Returns the signatures at the cursor, one per line; empty if there are none. */
  String signatures(String cell, int cursor) {
    StringBuilder lines = new StringBuilder();
    for (SourceCodeAnalysis.Documentation found : analysis.documentation(cell, cursor, false)) {
      lines.append(found.signature()).append('\n');
    }
    return lines.toString();
  }

  /**
   * Returns the completeness of a cell: that of its first incomplete snippet or, if there is none,
   * of its last snippet.
   */
  Completeness completeness(String cell) {
    CompletionInfo next = analysis.analyzeCompletion(cell);
    while (next.completeness().isComplete() && !next.remaining().isBlank()) {
      next = analysis.analyzeCompletion(next.remaining());
    }
    return next.completeness();
  }

  /** Provides the execution engine to JShell, which accepts an engine only through a provider. */
  private record OnExecution(CellExecution execution) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "compressive-cells";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
      return execution;
    }
  }
}
