package org.compressive.notebooks;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a cell, described in lines for its reader; the first line is the most important.
 */
final class CellFailure extends RuntimeException {

  private static final int MOST_FRAMES = 12;
  private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$\\w+[.$]");
  private static final Pattern WRAPPER_FILE = Pattern.compile("\\(\\$JShell\\$\\w+\\.java:\\d+\\)");

  private final ImmutableList<String> lines;

  /**
   * Creates a failure without a stack trace. A stack trace would show the kernel's own code, which
   * means nothing to the reader.
   */
  private CellFailure(List<String> lines, @Nullable Throwable cause) {
    super(String.join("\n", lines), cause, false, false);
    this.lines = ImmutableList.copyOf(lines);
  }

  /** Returns the lines that the reader sees below the cell. */
  ImmutableList<String> lines() {
    return lines;
  }

  /** Returns the failure of a snippet that the compiler rejects. */
  static CellFailure ofCompilation(JShell shell, Snippet snippet) {
    List<String> lines = new ArrayList<>();
    addComplaints(lines, shell, snippet);
    if (lines.isEmpty()) {
      lines.add("the cell does not compile");
    }
    return new CellFailure(lines, null);
  }

  /**
   * Adds the compiler's errors, each with its line and a marker below it, and the undeclared names.
   */
  private static void addComplaints(List<String> lines, JShell shell, Snippet snippet) {
    shell
        .diagnostics(snippet)
        .filter(Diag::isError)
        .forEach(
            diagnostic -> {
              String message = diagnostic.getMessage(Locale.ENGLISH);
              message
                  .lines()
                  .filter(line -> !line.trim().startsWith("location:"))
                  .forEach(lines::add);
              lines.addAll(marked(snippet.source(), diagnostic));
            });
    if (snippet instanceof DeclarationSnippet declaration) {
      shell.unresolvedDependencies(declaration).forEach(name -> lines.add("missing: " + name));
    }
  }

  /** Returns the first line that an error refers to, and a marker below it. */
  private static List<String> marked(String source, Diag diagnostic) {
    int from = (int) Math.max(0, Math.min(diagnostic.getStartPosition(), source.length()));
    int to = (int) Math.max(from, Math.min(diagnostic.getEndPosition(), source.length()));
    int lineStart = source.lastIndexOf('\n', from - 1) + 1;
    int lineEnd = source.indexOf('\n', from);
    lineEnd = lineEnd < 0 ? source.length() : lineEnd;
    int width = Math.max(1, Math.min(to, lineEnd) - from);
    return List.of(
        "    " + source.substring(lineStart, lineEnd),
        "    " + " ".repeat(from - lineStart) + "^".repeat(width));
  }

  /** Returns the failure of a cell whose code is incomplete. */
  static CellFailure ofIncompleteSource(String source) {
    List<String> lines = new ArrayList<>();
    lines.add("the cell ends before its code does:");
    source.strip().lines().forEach(line -> lines.add("    " + line));
    return new CellFailure(lines, null);
  }

  /**
   * Returns the failure of a cell that uses a method or class that does not compile yet, for
   * example because it uses another that is missing.
   */
  static CellFailure ofUnresolved(JShell shell, DeclarationSnippet snippet) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "this is declared, but cannot be used yet: "
            + snippet.source().strip().lines().findFirst().orElse(""));
    addComplaints(lines, shell, snippet);
    return new CellFailure(lines, null);
  }

  /**
   * Returns the failure of a cell whose code threw an exception. It shows the exception and its
   * causes, each with its stack trace down to the cell's own code.
   */
  static CellFailure ofThrown(Throwable thrown, Snippet snippet) {
    List<String> lines = new ArrayList<>();
    int depth = 0;
    for (Throwable shown : Throwables.getCausalChain(thrown)) {
      lines.add((depth == 0 ? "" : "caused by ") + inCellsWords(shown.toString()));
      addStack(lines, shown.getStackTrace());
      depth++;
    }
    String first = snippet.source().strip().lines().findFirst().orElse("");
    lines.add("in the code that begins with");
    lines.add("    " + first);
    return new CellFailure(lines, thrown);
  }

  /**
   * Returns a failure outside the cell's own code, such as in the kernel or in displaying a value.
   */
  static CellFailure ofError(String what, Error error) {
    List<String> lines = new ArrayList<>();
    lines.add(what + ": " + error);
    addStack(lines, error.getStackTrace());
    return new CellFailure(lines, error);
  }

  private static void addStack(List<String> lines, StackTraceElement[] stack) {
    int shown = 0;
    for (StackTraceElement element : stack) {
      if (element.getMethodName().equals("do_it$")) {
        return; // the kernel lies below
      }
      if (shown == MOST_FRAMES) {
        lines.add("    ...");
        return;
      }
      lines.add("    at " + inCellsWords(element.toString()));
      shown++;
    }
  }

  /** Removes the names of the classes in which JShell wraps snippets. */
  static String inCellsWords(String text) {
    return WRAPPER_FILE.matcher(WRAPPER.matcher(text).replaceAll("")).replaceAll("(a cell)");
  }

  /** Returns the failure of a cell that was interrupted. */
  static CellFailure ofInterruption(@Nullable Throwable thrown) {
    String message =
        thrown instanceof CellExecution.StillRunning
            ? "interrupted, but the cell does not stop: it continues in the background until it"
                + " ends or the kernel is restarted"
            : "interrupted";
    return new CellFailure(List.of(message), thrown);
  }
}
