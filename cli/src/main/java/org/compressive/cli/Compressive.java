package org.compressive.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line, which has only subcommands. */
@Command(
    name = "compressive",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Trains and uses Compressive Transformers (Rae et al., 2019) on your own text.",
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      CompareCommand.class,
      GenerateCommand.class,
      ExportCommand.class,
      InspectCommand.class,
      TokenizerCommand.class,
      PrepareCommand.class,
      ReportCommand.class,
      BenchmarkCommand.class
    },
    footer = {"", "Example:", "  compressive train", "Each command has its own --help."})
final class Compressive implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is needed: " + String.join(", ", spec.subcommands().keySet()));
  }
}
