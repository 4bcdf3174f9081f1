package org.compressive.conformance;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * The first Java block of a README as a program. The block is a class with a {@code main} method,
 * or statements; either may be preceded by imports.
 *
 * @param name the name of the class
 * @param source the whole file
 * @param prints the output that it documents: the comments after its {@code println} statements
 */
record ReadmeExample(String name, String source, ImmutableList<String> prints) {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```\\s*$");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:(?:public|final) )*(?:class|record) (\\w+)");
  private static final Pattern IMPORTS =
      Pattern.compile("\\A(?:(?:\\s*(?://.*)?|import [\\w.* ]+;.*)\\R)*");
  private static final Pattern PRINTS =
      Pattern.compile("(?m)^\\s*System\\.out\\.println\\(.*\\);\\s*// (.*?)\\s*$");

  /** Returns the example in a README's text; fails if there is none. */
  static ReadmeExample of(String readme) {
    Matcher block = BLOCK.matcher(readme);
    assertWithMessage("README.md has a block of Java (```java)").that(block.find()).isTrue();
    String code = block.group(1);
    ImmutableList.Builder<String> prints = ImmutableList.builder();
    PRINTS.matcher(code).results().map(found -> found.group(1)).forEach(prints::add);
    Matcher type = TYPE.matcher(code);
    return type.find()
        ? new ReadmeExample(type.group(1), code, prints.build())
        : new ReadmeExample("Example", wrapped(code), prints.build());
  }

  private static String wrapped(String statements) {
    Matcher imports = IMPORTS.matcher(statements);
    int begin = imports.find() ? imports.end() : 0;
    return statements.substring(0, begin)
        + "class Example {\n  public static void main(String[] args) throws Exception {\n"
        + statements.substring(begin)
        + "  }\n}\n";
  }

  /**
   * Compiles the program and runs it in a separate process; fails with the output of the compiler
   * or the process.
   *
   * @param folder an empty folder, in which the process runs; {@code classes} is created there
   * @return the output to stdout
   */
  String run(Path folder) throws IOException, InterruptedException {
    return run(folder, List.of());
  }

  /** Does the same in a JVM with further options. */
  String run(Path folder, List<String> options) throws IOException, InterruptedException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path file = Files.writeString(classes.resolve(name + ".java"), source);
    compile(file, classes);
    Path work = Files.createDirectories(folder.resolve("work"));
    try (Child child =
        Child.java(
            work,
            ImmutableList.<String>builder()
                .addAll(options)
                .add("-cp", classes + File.pathSeparator + Child.classPath(), name)
                .build())) {
      String out = child.succeeded();
      if (!prints.isEmpty()) {
        assertThat(out.lines().toList()).containsExactlyElementsIn(prints).inOrder();
      }
      return out;
    }
  }

  private static void compile(Path file, Path classes) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var output = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  output,
                  files,
                  null,
                  List.of("-proc:none", "-d", classes.toString(), "-classpath", Child.classPath()),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertWithMessage("the compiler says of README.md's example:\n%s", output)
          .that(compiled)
          .isTrue();
    }
  }
}
