package org.compressive.cli;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.compressive.training.ClusterSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options for working in several processes. */
final class ClusterOptions {

  private static final ImmutableSet<String> NOT_PASSED_ON =
      ImmutableSet.of("--processes", "--restarts");

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "Start N processes on this machine that share the work. To use several machines, start"
              + " this command on each with TF_CONFIG instead.")
  private @Nullable Integer processes;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "With --processes: how often to start all again after a process was lost. train and"
              + " compare resume from their last checkpoints, and evaluate begins again."
              + " Default: ${DEFAULT-VALUE}.")
  private int restarts;

  @Option(
      names = "--process-timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "How long another process may be silent before all end. Default: ${DEFAULT-VALUE}.")
  private long silence;

  @Option(
      names = "--start-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "How long to wait for the other processes at the start. Default: ${DEFAULT-VALUE}.")
  private long start;

  /** Checks the options that need no configuration. */
  void check(CommandSpec command, boolean runGiven) {
    Usage.check(
        command, silence >= 1, "--process-timeout (%s) must be at least 1".formatted(silence));
    Usage.check(command, start >= 1, "--start-timeout (%s) must be at least 1".formatted(start));
    Usage.check(command, restarts >= 0, "--restarts (%s) must be at least 0".formatted(restarts));
    if (processes != null) {
      Usage.check(
          command, processes >= 1, "--processes (%s) must be at least 1".formatted(processes));
      Usage.check(
          command, variable().isEmpty(), "--processes cannot be used while TF_CONFIG is set");
    }
    Usage.check(
        command,
        variable().isEmpty() || runGiven,
        "--run is missing; with TF_CONFIG, every process must name the same run folder");
  }

  /** Returns the number of processes to start on this machine, or empty if it is only this one. */
  Optional<Integer> toStart() {
    return Optional.ofNullable(processes).filter(number -> number > 1);
  }

  /**
   * Returns the arguments of a command without the options of this process alone.
   *
   * @param without another option that is left out; the caller adds it
   */
  static List<String> passedOn(CommandSpec command, String without) {
    var parsed = command.commandLine().getParseResult();
    List<String> arguments = new ArrayList<>(List.of(command.name()));
    for (var option : parsed.matchedOptions()) {
      String name = option.longestName();
      if (!NOT_PASSED_ON.contains(name) && !name.equals(without)) {
        arguments.addAll(values(option));
      }
    }
    if (!parsed.matchedPositionals().isEmpty()) {
      arguments.add("--");
      parsed.matchedPositionals().forEach(each -> arguments.addAll(each.originalStringValues()));
    }
    return arguments;
  }

  /**
   * Starts processes on this machine, each of which runs a command alike, and runs them to their
   * end.
   *
   * @param restart what new processes do after one has been lost, for the user
   * @return the exit code
   */
  int start(CommandSpec command, int number, OutputOptions output, String restart)
      throws IOException, InterruptedException {
    List<String> arguments = passedOn(command, "");
    return new LocalProcesses(number, number, restarts, silence(), output)
        .run(arguments, arguments, restart);
  }

  private static List<String> values(OptionSpec option) {
    if (option.arity().max() == 0) {
      return List.of(option.longestName());
    }
    return option.originalStringValues().stream()
        .map(value -> option.longestName() + "=" + value)
        .toList();
  }

  /** Returns the options that a process that this one starts again must have. */
  List<String> asOptions() {
    return List.of("--process-timeout=" + silence, "--start-timeout=" + start);
  }

  int restarts() {
    return restarts;
  }

  Duration silence() {
    return Duration.ofSeconds(silence);
  }

  Duration start() {
    return Duration.ofSeconds(start);
  }

  /** Returns the cluster that TF_CONFIG describes, unless it has a single process. */
  static Optional<ClusterSpec> cluster() {
    return variable().map(ClusterSpec::parse).filter(spec -> spec.processes() > 1);
  }

  private static Optional<String> variable() {
    return Optional.ofNullable(System.getenv(ClusterSpec.VARIABLE)).filter(text -> !text.isBlank());
  }
}
