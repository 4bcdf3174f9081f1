package org.compressive.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.compressive.checkpoints.CheckpointException;
import org.compressive.data.CorpusException;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.inference.ModelException;
import org.compressive.training.ClusterException;
import org.compressive.training.DivergedException;
import org.compressive.training.RunException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns exceptions into one line and an exit code: 2 for wrong usage and bad input, 1 for internal
 * failures, whose stack trace {@code --verbose} shows; 3 after the loss of another process. If the
 * process that reads stdout has closed it, the exit code is 141 and nothing is printed.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

  static final String VERBOSE = "--verbose";

  /** The exit code that shells report for a process ended by the signal SIGPIPE, number 13. */
  static final int READER_GONE = 128 + 13;

  /** The exit code after another process that shares the work has been lost. */
  static final int PROCESS_LOST = 3;

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String advice = Advice.onRepetition(failure, arguments).map(text -> text + "; ").orElse("");
    print(command, oneLine(failure) + " (" + advice + "see " + name + " --help)");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof ParameterException usage) {
      return handleParseException(usage, new String[0]);
    }
    if (failure instanceof StandardOutput.Failure output) {
      return handle(output, command);
    }
    boolean verbose = command.getParseResult().hasMatchedOption(VERBOSE);
    if (verbose) {
      failure.printStackTrace(command.getErr());
    }
    if (isBadInput(failure)) {
      print(command, Advice.added(oneLine(failure), command.getCommandSpec()));
      return ExitCode.USAGE;
    }
    if (failure instanceof ClusterException) {
      print(command, Advice.added(oneLine(failure), command.getCommandSpec()));
      return PROCESS_LOST;
    }
    String line = isForeseen(failure) || verbose ? oneLine(failure) : unforeseen(failure);
    print(command, Advice.added(line, command.getCommandSpec()));
    return ExitCode.SOFTWARE;
  }

  /** Reports that stdout cannot be written, unless its reader has closed it. */
  private static int handle(StandardOutput.Failure failure, CommandLine command) {
    if (failure.readerGone()) {
      return READER_GONE;
    }
    print(command, oneLine(failure));
    return ExitCode.SOFTWARE;
  }

  private static boolean isBadInput(Exception failure) {
    return failure instanceof ConfigurationException
        || failure instanceof CorpusException
        || failure instanceof ModelException
        || failure instanceof RunException;
  }

  private static boolean isForeseen(Exception failure) {
    return failure instanceof CheckpointException
        || failure instanceof ShortageException
        || (failure instanceof IOException && Advice.onShortage(failure.getMessage()).isPresent())
        || failure instanceof DivergedException
        // An UncheckedIOException is thrown with an explanation, whereas the message of a plain
        // IOException is often only a path.
        || failure instanceof UncheckedIOException;
  }

  private static String unforeseen(Exception failure) {
    return "%s: %s (%s shows where)"
        .formatted(failure.getClass().getSimpleName(), oneLine(failure), VERBOSE);
  }

  private static String oneLine(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }

  private static void print(CommandLine command, String line) {
    PrintWriter err = command.getErr();
    err.println("compressive: " + line);
    err.flush();
  }
}
