package org.compressive.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of a command's options beyond those that picocli makes. */
final class Usage {

  private Usage() {}

  /** Rejects a command line with the rule that it breaks, unless it holds. */
  static void check(CommandSpec command, boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), rule);
    }
  }
}
