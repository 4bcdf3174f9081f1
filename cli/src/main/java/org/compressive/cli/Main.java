package org.compressive.cli;

import java.util.Locale;
import picocli.CommandLine;

/** The entry point of the program. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... arguments) {
    // Numbers are formatted the same way everywhere, for people and for programs that read them.
    Locale.setDefault(Locale.ROOT);
    var failures = new Failures();
    return new CommandLine(new Compressive())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setUsageHelpAutoWidth(true)
        .execute(arguments);
  }
}
