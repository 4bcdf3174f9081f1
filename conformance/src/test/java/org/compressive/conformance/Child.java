package org.compressive.conformance;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A separate Java process whose output goes to files. Closing it kills the process. */
final class Child implements AutoCloseable {

  /** The time limit, which is far more than any child needs; only a child that hangs reaches it. */
  private static final long LIMIT_SECONDS = 300;

  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path err;

  private Child(List<String> command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code compressive} with the test's own class path. */
  static Child compressive(Path folder, List<String> arguments) throws IOException {
    return compressive(folder, null, arguments);
  }

  /**
   * Starts {@code compressive} with stdout redirected elsewhere than to a file of this class.
   *
   * @param stdout the destination, such as {@code Redirect.PIPE}, which {@link #pipe} reads; null
   *     for a file
   */
  static Child compressive(Path folder, @Nullable Redirect stdout, List<String> arguments)
      throws IOException {
    return java(
        folder,
        stdout,
        ImmutableList.<String>builder()
            .add("-cp", classPath(), "org.compressive.cli.Main")
            .addAll(arguments)
            .build());
  }

  /**
   * Starts a JVM.
   *
   * @param folder the working folder
   * @param arguments the arguments that follow {@code java} and the options common to all children
   */
  static Child java(Path folder, List<String> arguments) throws IOException {
    return java(folder, null, arguments);
  }

  /**
   * Starts {@code compressive} from a shell that first sets a limit.
   *
   * @param limit a command of the shell, such as {@code ulimit -n 100}
   * @param arguments the arguments, which are split at spaces
   */
  static Child limited(Path folder, String limit, String arguments) throws IOException {
    List<String> line =
        ImmutableList.<String>builder()
            .add("bash", "-c", limit + " && exec \"$0\" \"$@\"")
            .addAll(
                jvm(
                    ImmutableList.<String>builder()
                        .add("-cp", classPath(), "org.compressive.cli.Main")
                        .addAll(Splitter.on(' ').split(arguments))
                        .build()))
            .build();
    return start(folder, null, line);
  }

  /**
   * Starts a JVM by a command that runs others, such as {@code env}.
   *
   * @param prefix the words of this command, perhaps none
   */
  static Child behind(List<String> prefix, Path folder, List<String> arguments) throws IOException {
    var command = ImmutableList.<String>builder().addAll(prefix).addAll(jvm(arguments));
    return start(folder, null, command.build());
  }

  private static Child java(Path folder, @Nullable Redirect stdout, List<String> arguments)
      throws IOException {
    return start(folder, stdout, jvm(arguments));
  }

  /** Returns the command that starts a JVM. */
  private static List<String> jvm(List<String> arguments) {
    return ImmutableList.<String>builder()
        .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .add("-Xmx512m", "-XX:+UseSerialGC", "-Xmn8m") // as the launcher does
        .add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0")
        .addAll(arguments)
        .build();
  }

  private static Child start(Path folder, @Nullable Redirect stdout, List<String> command)
      throws IOException {
    Path out = Files.createTempFile("child", ".out");
    Path err = Files.createTempFile("child", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(stdout == null ? Redirect.to(out.toFile()) : stdout)
            .redirectError(err.toFile());
    builder.environment().put("MALLOC_ARENA_MAX", "1"); // as the launcher does
    return new Child(command, builder.start(), out, err);
  }

  /** Returns the class path of this test, with absolute entries. */
  static String classPath() {
    return String.join(File.pathSeparator, classPathEntries());
  }

  static List<String> classPathEntries() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .toList();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits for the process to end. */
  int exitCode() throws InterruptedException, IOException {
    assertWithMessage("%s has not ended: %s", command, this)
        .that(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
        .isTrue();
    return process.exitValue();
  }

  /** Waits for the process to end, checks that it succeeded, and returns its stdout. */
  String succeeded() throws InterruptedException, IOException {
    int exitCode = exitCode();
    assertWithMessage(toString()).that(exitCode).isEqualTo(0);
    return out();
  }

  /** Returns the output that the process writes to a pipe. Closing the stream closes the pipe. */
  InputStream pipe() {
    return process.getInputStream();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  /** Returns the stderr of the process without the lines of TensorFlow's own logger. */
  String err() throws IOException {
    return Files.readString(err)
        .lines()
        .filter(line -> !line.matches("[IWEF]\\d{4} \\d\\d:\\d\\d:.*|WARNING: All log messages.*"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  /** Returns all output so far, for messages. */
  @Override
  public String toString() {
    try {
      return "stdout:\n" + out() + "\nstderr:\n" + err();
    } catch (IOException e) {
      return "its output cannot be read: " + e;
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
