package org.compressive.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code compressive tokenizer} command, which has only subcommands. */
@Command(
    name = "tokenizer",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Trains a vocabulary, and turns text into tokens and back.",
    subcommands = {
      TokenizerTrainCommand.class,
      TokenizerEncodeCommand.class,
      TokenizerDecodeCommand.class,
      TokenizerInspectCommand.class
    },
    footer = {
      "",
      "Example:",
      "  compressive tokenizer train --type bpe --vocabulary 8000 --to bpe.json"
    })
final class TokenizerCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is needed: " + String.join(", ", spec.subcommands().keySet()));
  }
}
