package org.compressive.cli;

import picocli.CommandLine;

/** Where the process begins and ends. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  static int run(String... arguments) {
    var failures = new Failures();
    return new CommandLine(new Compressive())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setUsageHelpAutoWidth(true)
        .execute(arguments);
  }
}
