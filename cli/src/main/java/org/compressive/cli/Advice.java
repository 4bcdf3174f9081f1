package org.compressive.cli;

import com.google.common.collect.ImmutableList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Advice that names the option or command that helps with a library's message. Libraries do not
 * know the command line, so their messages name settings and arguments.
 *
 * @param message a pattern for the messages that the advice applies to
 * @param option the option that a command must have for the advice to apply to it
 * @param text the advice
 */
record Advice(Pattern message, String option, String text) {

  private static final ImmutableList<Advice> ALL =
      ImmutableList.of(
          of("^setting\\b", "--set", "--set gives settings"),
          of("\\bdata\\.binary\\b", "--binary", "--binary sets data.binary"),
          of("\\bdata\\.corpusGlob\\b", "--corpus-glob", "--corpus-glob sets data.corpusGlob"),
          of("\\bdata\\.gutenberg\\b", "--gutenberg", "--gutenberg sets data.gutenberg"),
          of(
              "\\bdata\\.(train|validation|test)\\b",
              "--train",
              "--train, --validation and --test name the text of each split"),
          of("\\bdata\\.documents\\b", "--documents", "--documents sets data.documents"),
          of("\\btraining\\.batch\\b", "--batch", "--batch sets training.batch"),
          of("\\bstreams \\(", "--batch", "--batch sets the number of streams"),
          of(
              "^run folder \\(.*\\) exists",
              "--resume",
              "--resume goes on with it, another --run starts anew"),
          of("^run folder \\(.*\\) has no config", "--run", "compressive train makes run folders"),
          of("^run \\(.*\\) has taken no step", "--run", "compressive train --resume takes steps"));

  private static Advice of(String message, String option, String text) {
    return new Advice(Pattern.compile(message), option, text);
  }

  /**
   * Returns a one-line message, followed in brackets by the advice that applies to it in a command.
   */
  static String added(String message, CommandSpec command) {
    String advice =
        ALL.stream()
            .filter(one -> command.findOption(one.option) != null)
            .filter(one -> one.message.matcher(message).find())
            .map(Advice::text)
            .collect(Collectors.joining("; "));
    return advice.isEmpty() ? message : message + " (" + advice + ")";
  }
}
