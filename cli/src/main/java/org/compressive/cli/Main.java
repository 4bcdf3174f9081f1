package org.compressive.cli;

import java.util.Locale;
import picocli.CommandLine;

/** Where the process begins and ends. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... arguments) {
    // Figures are written the same way everywhere, for people and for what reads their output.
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
