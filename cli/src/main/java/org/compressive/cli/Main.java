package org.compressive.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.compressive.files.Reason;
import org.compressive.files.TemporaryFolder;
import org.compressive.ops.NativeLibraries;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;

/** The entry point of the program. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    StandardOutput.install();
    LocalProcesses.parent().ifPresent(Main::endWith);
    System.exit(run(arguments));
  }

  /** Ends this process, as a signal would, once the process that started it has ended. */
  private static void endWith(CompletableFuture<ProcessHandle> parent) {
    var unused = parent.thenRun(() -> System.exit(LocalProcesses.PARENT_ENDED));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... arguments) {
    // The progress bar formats its numbers by the default locale.
    Locale.setDefault(Locale.ROOT);
    NativeLibraries.place();
    NativeLibraries.chosen().ifPresent(Main::say);
    removeAbandonedFolders();
    return commandLine().execute(arguments);
  }

  /**
   * Runs the command, or prints help or the version. A failure to write to stdout is wrapped,
   * because picocli would not handle it while it prints help, and so are errors for want of memory
   * or libraries, because picocli handles only exceptions.
   */
  private static int execute(ParseResult parsed) {
    try {
      int exitCode = new RunLast().execute(parsed);
      System.out.flush();
      return exitCode;
    } catch (StandardOutput.Failure e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
    } catch (OutOfMemoryError | LinkageError e) {
      var shortage = ShortageException.of(e);
      throw new ExecutionException(
          parsed.commandSpec().commandLine(), shortage.getMessage(), shortage);
    }
  }

  static CommandLine commandLine() {
    var failures = new Failures();
    return new CommandLine(new Compressive())
        .registerConverter(Path.class, Main::path)
        .setExpandAtFiles(false) // a prompt may begin with @
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setUsageHelpAutoWidth(true);
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "path (%s) is not valid: %s".formatted(value, e.getReason()));
    }
  }

  /** Deletes what killed commands left in the temporary folder. */
  private static void removeAbandonedFolders() {
    try {
      TemporaryFolder.removeAbandoned();
    } catch (IOException e) {
      System.err.println(
          "compressive: temporary folders of ended commands cannot be deleted: " + Reason.of(e));
    }
  }

  /** Reports where the native libraries are unpacked, unless they are already there. */
  private static void say(Path folder) {
    if (!Files.exists(folder)) {
      System.err.println(
          "compressive: the user has no home folder; TensorFlow's native libraries are unpacked to "
              + folder);
    }
  }
}
