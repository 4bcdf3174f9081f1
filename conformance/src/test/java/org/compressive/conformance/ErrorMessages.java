package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Extracts error messages from source files, using javac's parser.
 *
 * <p>A message is an argument of Guava's checks or of {@code requireNonNull}, of {@code new
 * XException(...)} or {@code new XError(...)}, of {@code super(...)} in an exception class, or of
 * the command line's {@code Usage.check}. An argument without text of its own, such as {@code
 * e.getMessage()}, is not a message.
 */
final class ErrorMessages {

  private static final ImmutableSet<String> CHECKS =
      ImmutableSet.of("checkArgument", "checkState", "checkNotNull", "requireNonNull");

  private final SourcePositions positions;
  private final ImmutableList<CompilationUnitTree> files;

  private ErrorMessages(JavacTask task, ImmutableList<CompilationUnitTree> files) {
    this.files = files;
    positions = Trees.instance(task).getSourcePositions();
  }

  /** Returns all messages of the Java files below a folder. */
  static ImmutableList<ErrorMessage> below(Path folder) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (Stream<Path> paths = Files.walk(folder);
        var manager = javac.getStandardFileManager(null, null, null)) {
      List<Path> sources =
          paths.filter(path -> path.toString().endsWith(".java")).sorted().toList();
      return in(javac, manager.getJavaFileObjectsFromPaths(sources));
    }
  }

  /** Returns all messages of source files. */
  static ImmutableList<ErrorMessage> in(Iterable<? extends JavaFileObject> sources)
      throws IOException {
    return in(ToolProvider.getSystemJavaCompiler(), sources);
  }

  private static ImmutableList<ErrorMessage> in(
      JavaCompiler javac, Iterable<? extends JavaFileObject> sources) throws IOException {
    if (Iterables.isEmpty(sources)) {
      return ImmutableList.of();
    }
    var task = (JavacTask) javac.getTask(null, null, null, null, null, sources);
    return new ErrorMessages(task, ImmutableList.copyOf(task.parse())).read();
  }

  private ImmutableList<ErrorMessage> read() {
    var texts = new SourceTexts(new SourceIndex(files));
    var messages = ImmutableList.<ErrorMessage>builder();
    for (CompilationUnitTree file : files) {
      new Reader(file, texts, messages).scan(file, null);
    }
    return messages.build();
  }

  private final class Reader extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree file;
    private final SourceTexts texts;
    private final ImmutableList.Builder<ErrorMessage> messages;

    Reader(
        CompilationUnitTree file, SourceTexts texts, ImmutableList.Builder<ErrorMessage> messages) {
      this.file = file;
      this.texts = texts;
      this.messages = messages;
    }

    @Override
    public Void visitNewClass(NewClassTree made, Void nothing) {
      if (isFailure(SourceIndex.lastName(made.getIdentifier()))) {
        add(made, made.getArguments());
      }
      return super.visitNewClass(made, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
      String name = SourceIndex.lastName(call.getMethodSelect());
      if (CHECKS.contains(name) || call.getMethodSelect().toString().equals("Usage.check")) {
        add(call, call.getArguments());
      } else if (name.equals("super") && isFailure(SourceIndex.enclosingClass(getCurrentPath()))) {
        add(call, call.getArguments());
      }
      return super.visitMethodInvocation(call, null);
    }

    /**
     * The message is the first argument with a text; the arguments after it fill in its {@code %s}.
     */
    private void add(Tree where, List<? extends ExpressionTree> arguments) {
      for (int i = 0; i < arguments.size(); i++) {
        var rest = arguments.subList(i + 1, arguments.size());
        var readings = texts.template(arguments.get(i), rest, getCurrentPath());
        if (readings.stream().anyMatch(SourceTexts::hasWords)) {
          readings.stream().distinct().forEach(text -> messages.add(message(where, text)));
          return;
        }
      }
    }

    private ErrorMessage message(Tree where, String text) {
      long line = file.getLineMap().getLineNumber(positions.getStartPosition(file, where));
      return new ErrorMessage(Path.of(file.getSourceFile().getName()), line, text);
    }
  }

  private static boolean isFailure(String type) {
    return type.endsWith("Exception") || type.endsWith("Error");
  }
}
