package org.compressive.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What picocli cannot check of a command's options by itself. */
final class Usage {

  private Usage() {}

  /** Refuses a command line, saying the rule, unless it holds. */
  static void check(CommandSpec command, boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), rule);
    }
  }
}
