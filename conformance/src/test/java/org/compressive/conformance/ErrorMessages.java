package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;

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

  private final ParsedSources sources;

  private ErrorMessages(ParsedSources sources) {
    this.sources = sources;
  }

  /** Returns all messages of the Java files below a folder. */
  static ImmutableList<ErrorMessage> below(Path folder) throws IOException {
    return new ErrorMessages(ParsedSources.below(folder)).read();
  }

  /** Returns all messages of source files. */
  static ImmutableList<ErrorMessage> in(Iterable<? extends JavaFileObject> files)
      throws IOException {
    return new ErrorMessages(ParsedSources.of(files)).read();
  }

  private ImmutableList<ErrorMessage> read() {
    var texts = new SourceTexts(new SourceIndex(sources.files()));
    var messages = ImmutableList.<ErrorMessage>builder();
    for (CompilationUnitTree file : sources.files()) {
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
     * Adds the message, which is the first argument with a text; the arguments after it fill in its
     * {@code %s}.
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
      return new ErrorMessage(ParsedSources.path(file), sources.line(file, where), text);
    }
  }

  private static boolean isFailure(String type) {
    return type.endsWith("Exception") || type.endsWith("Error");
  }
}
