package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.base.Splitter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class HelpTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "evaluate",
        "compare",
        "generate",
        "export",
        "inspect",
        "prepare",
        "report",
        "benchmark"
      })
  void everyCommandHasGroupedOptionsAndOneExampleThatParses(String command) {
    var outcome = Outcome.of(command, "--help").succeeded();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("Usage: compressive " + command);
    assertThat(outcome.out()).containsMatch("(?m)^Output$");
    for (String option : List.of("--json", "--quiet", "--verbose", "--help", "--version")) {
      assertThat(outcome.out()).contains(option);
    }
    List<String> examples =
        outcome.out().lines().filter(line -> line.startsWith("  compressive ")).toList();
    assertWithMessage(outcome.out()).that(examples).hasSize(1);
    assertThat(outcome.out().strip()).endsWith(examples.get(0).strip());
    List<String> words = Splitter.on(' ').splitToList(examples.get(0).strip().replace("\"", ""));
    assertThat(words.get(1)).isEqualTo(command);
    // This throws if an option of the example is unknown or a value is invalid.
    var parsed =
        new CommandLine(new Compressive())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUnmatchedArgumentsAllowed(command.equals("generate")) // its prompt contains a space
            .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Text", "Official splits", "Training", "Run", "Output"})
  void trainsManyOptionsAreUnderHeadings(String heading) {
    assertThat(Outcome.of("train", "--help").out()).containsMatch("(?m)^" + heading + "$");
  }

  @Test
  void theRootNamesItsCommands() {
    var outcome = Outcome.of("--help").succeeded();
    for (String command :
        List.of(
            "train",
            "evaluate",
            "compare",
            "generate",
            "export",
            "inspect",
            "prepare",
            "report",
            "benchmark")) {
      assertThat(outcome.out()).containsMatch("(?m)^  " + command + " ");
    }
  }

  @Test
  void theVersionNamesTensorFlowAndJavaToo() {
    var outcome = Outcome.of("--version").succeeded();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("compressive ");
    assertThat(outcome.out()).contains("TensorFlow 2.18");
    assertThat(outcome.out()).contains("Java " + Runtime.version());
    assertThat(Outcome.of("train", "--version").out()).isEqualTo(outcome.out());
  }
}
