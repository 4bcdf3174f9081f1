package org.compressive.conformance;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Source files that javac has parsed, but not attributed. */
final class ParsedSources {

  private final ImmutableList<CompilationUnitTree> files;
  private final SourcePositions positions;

  private ParsedSources(JavaCompiler javac, Iterable<? extends JavaFileObject> sources)
      throws IOException {
    var task = (JavacTask) javac.getTask(null, null, null, null, null, sources);
    files = Iterables.isEmpty(sources) ? ImmutableList.of() : ImmutableList.copyOf(task.parse());
    positions = Trees.instance(task).getSourcePositions();
  }

  /** Parses the Java files below a folder. */
  static ParsedSources below(Path folder) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (Stream<Path> paths = Files.walk(folder);
        var manager = javac.getStandardFileManager(null, null, null)) {
      List<Path> sources =
          paths.filter(path -> path.toString().endsWith(".java")).sorted().toList();
      return new ParsedSources(javac, manager.getJavaFileObjectsFromPaths(sources));
    }
  }

  /** Parses source files. */
  static ParsedSources of(Iterable<? extends JavaFileObject> sources) throws IOException {
    return new ParsedSources(ToolProvider.getSystemJavaCompiler(), sources);
  }

  ImmutableList<CompilationUnitTree> files() {
    return files;
  }

  static Path path(CompilationUnitTree file) {
    return Path.of(file.getSourceFile().getName());
  }

  /** Returns the line at which a tree begins. */
  long line(CompilationUnitTree file, Tree tree) {
    return file.getLineMap().getLineNumber(positions.getStartPosition(file, tree));
  }
}
