package org.compressive.cli;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Advice that is added to a library's error message and names the option or command that helps.
 * Libraries do not know the command line, so their messages name settings and arguments.
 *
 * @param message a pattern for the messages that the advice applies to
 * @param option the option that a command must have for the advice to apply to it
 * @param without an option that the command must not have; an empty string for none
 * @param text the advice
 */
record Advice(Pattern message, String option, String without, String text) {

  /** The option that only {@code train} has, by which advice for that command is recognized. */
  private static final String RESUME = "--resume";

  private static final ImmutableList<Advice> ALL =
      ImmutableList.of(
          of("^setting\\b", "--set", "--set gives settings"),
          of("\\bdata\\.binary\\b", "--binary", "--binary sets data.binary"),
          of("\\bdata\\.encoding\\b", "--encoding", "--encoding sets data.encoding"),
          of("\\bdata\\.corpusGlob\\b", "--corpus-glob", "--corpus-glob sets data.corpusGlob"),
          of("\\bdata\\.textField\\b", "--text-field", "--text-field sets data.textField"),
          of(
              "\\bdata\\.contextField\\b",
              "--context-field",
              "--context-field sets data.contextField"),
          of("\\bdata\\.textColumn\\b", "--text-column", "--text-column sets data.textColumn"),
          of("\\bdata\\.gutenberg\\b", "--gutenberg", "--gutenberg sets data.gutenberg"),
          of("\\bdata\\.lineEnds\\b", "--line-ends", "--line-ends sets data.lineEnds"),
          of(
              "\\bdata\\.(train|validation|test)\\b",
              "--train",
              "--train, --validation and --test name the text of each split"),
          of("\\bdata\\.store\\b", "--data", "--data sets data.store"),
          of("\\bdata\\.documents\\b", "--documents", "--documents sets data.documents"),
          of("\\btraining\\.batch\\b", "--batch", "--batch sets training.batch"),
          of(
              "^loss or gradient is not finite",
              "--dynamic-rate",
              "--dynamic-rate sets the learning rate"),
          of("\\bstreams \\(", "--batch", "--batch sets the number of streams"),
          of(
              "^run folder \\(.*\\) exists$",
              RESUME,
              "--resume continues it, another --run starts anew"),
          of("^file \\(.*report\\.html\\) cannot be", "--to", "--to writes it elsewhere"),
          of(
              "^run folder \\(.*\\) (exists and holds no run|has no config)",
              RESUME,
              "another --run starts anew"),
          of("starts from its weights", RESUME, "train --from RUN starts from the weights of RUN"),
          of("^training\\.steps\\b", RESUME, "--steps sets training.steps"),
          new Advice(
              Pattern.compile("^run folder \\(.*\\) has no config"),
              "--run",
              RESUME,
              "compressive train makes run folders"),
          of("^run \\(.*\\) has taken no step", "--run", "compressive train --resume takes steps"));

  /** Advice on what a process lacks, which applies to every command. */
  private static final ImmutableList<Advice> SHORTAGES =
      ImmutableList.of(
          of("Too many open files", "", "ulimit -n sets how many files may be open"),
          of("File too large", "", "ulimit -f sets the largest size of a file"),
          of("No space left on device", "", "space must be freed, or another folder chosen"),
          of(
              "failed to map segment|Cannot allocate memory",
              "",
              "ulimit -v or a container limits the memory"),
          of(
              "unable to create (new )?native thread|Resource temporarily unavailable",
              "",
              "ulimit -u or a container limits the number of threads"),
          of(
              "Java heap space|GC overhead limit",
              "",
              "COMPRESSIVE_JAVA_OPTS=-Xmx4g sets the size of the heap"),
          of(
              "OOM when allocating|failed to allocate|Physical memory usage is too high",
              "",
              "a smaller training.batch, or more training.accumulation.microBatches, needs less"
                  + " memory"));

  /** Returns the advice on a message that says that the process lacks something. */
  static Optional<String> onShortage(@Nullable String message) {
    return message == null
        ? Optional.empty()
        : SHORTAGES.stream()
            .filter(one -> one.message.matcher(message).find())
            .map(Advice::text)
            .findFirst();
  }

  /**
   * Returns the advice to repeat an option if one value of a repeatable option directly follows
   * another, for example because a shell has expanded {@code --corpus *.txt}.
   */
  static Optional<String> onRepetition(ParameterException failure, String[] arguments) {
    if (!(failure instanceof UnmatchedArgumentException unmatched) || unmatched.isUnknownOption()) {
      return Optional.empty();
    }
    List<String> all = Arrays.asList(arguments);
    return all.subList(0, all.lastIndexOf(unmatched.getUnmatched().get(0))).stream()
        .filter(argument -> argument.startsWith("--"))
        .reduce((earlier, later) -> later)
        .map(argument -> argument.split("=", 2)[0])
        .filter(name -> takesSeveral(failure.getCommandLine().getCommandSpec(), name))
        .map(name -> "repeat " + name + " before each of its values");
  }

  private static boolean takesSeveral(CommandSpec command, String name) {
    OptionSpec option = command.findOption(name);
    return option != null && option.isMultiValue();
  }

  private static Advice of(String message, String option, String text) {
    return new Advice(Pattern.compile(message), option, "", text);
  }

  /**
   * Returns a one-line message, followed in parentheses by the advice that applies to it in a
   * command or in all commands, if there is any.
   */
  static String added(String message, CommandSpec command) {
    String advice =
        Stream.concat(
                ALL.stream()
                    .filter(one -> has(command, one.option) && !has(command, one.without))
                    .filter(one -> one.message.matcher(message).find())
                    .map(Advice::text),
                onShortage(message).stream())
            .collect(Collectors.joining("; "));
    return advice.isEmpty() ? message : message + " (" + advice + ")";
  }

  private static boolean has(CommandSpec command, String option) {
    return command.findOption(option) != null;
  }
}
