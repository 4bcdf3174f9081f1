package org.compressive.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks a command's options beyond the checks that picocli makes. */
final class Usage {

  private Usage() {}

  /**
   * Rejects a command line unless a condition holds. The message states the rule that it breaks.
   */
  static void check(CommandSpec command, boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), rule);
    }
  }
}
