package org.compressive.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.compressive.ops.NativeLibraries;
import picocli.CommandLine;

/** The entry point of the program. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    StandardOutput.install();
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... arguments) {
    // The progress bar formats its numbers by the default locale.
    Locale.setDefault(Locale.ROOT);
    NativeLibraries.place();
    NativeLibraries.chosen().ifPresent(Main::say);
    CommandLine commandLine = commandLine();
    try {
      int exitCode = commandLine.execute(arguments);
      System.out.flush();
      return exitCode;
    } catch (StandardOutput.Failure e) {
      // Help and versions are printed outside of any command.
      return Failures.handle(e, commandLine);
    }
  }

  static CommandLine commandLine() {
    var failures = new Failures();
    return new CommandLine(new Compressive())
        .setExpandAtFiles(false) // a prompt may begin with @
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setUsageHelpAutoWidth(true);
  }

  /** Says where the native libraries go, unless they are there already. */
  private static void say(Path folder) {
    if (!Files.exists(folder)) {
      System.err.println(
          "compressive: the user has no home folder; TensorFlow's native libraries are unpacked to "
              + folder);
    }
  }
}
