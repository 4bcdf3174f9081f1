package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SmallRun.Given.class)
final class GenerateCommandTest {

  private static final String PROMPT = "seven wizards ";

  private final SmallRun small;

  @TempDir private Path folder;

  GenerateCommandTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void printsWhatItWroteAsOneJsonObject() throws IOException {
    JsonNode json = generate("--tokens", "20", "--prompt", PROMPT);
    new JsonKeys(json).texts("text").wholeNumbers("tokens").amounts("seconds", "tokensPerSecond");
    assertThat(json.get("tokens").intValue()).isEqualTo(20);
    assertThat(json.get("text").textValue()).isNotEmpty();
    assertThat(json.get("tokensPerSecond").doubleValue())
        .isWithin(1e-3)
        .of(20 / json.get("seconds").doubleValue());
  }

  @Test
  void streamsTheSameTextToStdout() throws IOException {
    String[] arguments = {"generate", "--tokens=40", "--model=" + small.model(), "--prompt=brew"};
    var outcome = Outcome.of(arguments).succeeded();
    String text = text("--prompt", "brew");
    assertThat(outcome.out()).isEqualTo(text + System.lineSeparator());
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void jsonIsTheSameBytesInEveryLocale() {
    var outcome =
        Outcome.of("generate", "--json", "--model=" + small.model(), "--tokens=100").succeeded();
    assertThat(CharMatcher.ascii().matchesAllOf(outcome.out())).isTrue();
    // The model has learned hardly anything, so much of its output is not UTF-8.
    assertThat(outcome.out()).contains("\\uFFFD");
  }

  @Test
  void weightsMayBeReduced() throws IOException {
    assertThat(text("--prompt", PROMPT, "--weights", "int8")).isNotEmpty();
    assertThat(text("--prompt", PROMPT, "--weights", "bfloat16")).isNotEmpty();
  }

  @Test
  void theSeedDecides() throws IOException {
    String text = text("--prompt", PROMPT, "--seed", "3");
    assertThat(text("--prompt", PROMPT, "--seed", "3")).isEqualTo(text);
    assertThat(text("--prompt", PROMPT, "--seed", "4")).isNotEqualTo(text);
  }

  @Test
  void temperatureZeroTakesTheLikeliestWhateverTheSeed() throws IOException {
    String greedy = text("--prompt", PROMPT, "--temperature", "0", "--seed", "3");
    assertThat(text("--prompt", PROMPT, "--temperature", "0", "--seed", "4")).isEqualTo(greedy);
    assertThat(text("--prompt", PROMPT, "--top-k", "1")).isEqualTo(greedy);
    assertThat(text("--prompt", PROMPT, "--top-p", "1e-9")).isEqualTo(greedy);
  }

  @Test
  void endsBeforeTheFirstStopStringThatComesUp() throws IOException {
    String whole = text("--prompt", PROMPT);
    // One of these occurs late and one before it; the others never occur.
    String late = whole.substring(30, 34);
    String early = whole.substring(12, 15);
    String cut = whole.substring(0, Math.min(whole.indexOf(early), whole.indexOf(late)));
    assertThat(cut.length()).isAtMost(12);
    String[] arguments = {
      "--prompt", PROMPT, "--stop", "no such text", "--stop", late, "--stop", early
    };
    JsonNode json =
        generate(
            Stream.concat(Stream.of("--tokens", "40"), Arrays.stream(arguments))
                .toArray(String[]::new));
    assertThat(json.get("text").textValue()).isEqualTo(cut);
    assertThat(json.get("tokens").intValue()).isLessThan(40);
    assertThat(text("--prompt", PROMPT, "--stop", "no such text")).isEqualTo(whole);
  }

  @Test
  void aStopStringOfNothingIsRefused() {
    Outcome.of("generate", "--model", small.model().toString(), "--stop", "")
        .failed(2, List.of("--stop must not be an empty string", "compressive generate --help"));
  }

  @Test
  void aPromptMayBeLongerThanAllMemoriesAndItsEndDecides() throws IOException {
    // The prompt is longer than the reach of two layers, 8 + 2 * 4 tokens each, and a window.
    String far = "potion ".repeat(100);
    String text = text("--temperature", "0", "--prompt", far + PROMPT);
    assertThat(text).isNotEmpty();
    assertThat(text("--temperature", "0", "--prompt", far + PROMPT)).isEqualTo(text);
  }

  @Test
  void aPromptFileIsReadAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("prompt.txt"), PROMPT);
    assertThat(text("--prompt-file", file.toString())).isEqualTo(text("--prompt", PROMPT));
  }

  @Test
  void aPromptThatNamesAFileAfterAnAtSignIsText() throws IOException {
    Path file = Files.writeString(folder.resolve("options"), "--tokens 3");
    Path prompt = Files.writeString(folder.resolve("prompt.txt"), "@" + file);
    assertThat(text("--prompt", "@" + file)).isEqualTo(text("--prompt-file", prompt.toString()));
    assertThat(text("--prompt", "@" + folder)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "@@twice",
        "@pom.xml",
        "${user.home}",
        "${sys:user.home}",
        "%n%s",
        "\"quoted\"",
        "'a'",
        "a,b",
        "-",
        "--",
        "-x",
        "-h",
        "-hello",
        "--tokens",
        "--tokens=3",
        "--stop=",
        " a ",
        "a\nb",
        "\\n",
        "text:a",
        "generate",
        "\u00e9"
      })
  void freeTextIsWhatWasTyped(String text) {
    for (String option : List.of("--prompt", "--stop")) {
      takes(option, text, option, text);
      takes(option, text, option + "=" + text);
    }
  }

  @Test
  void aPromptIsGivenOnce() {
    Outcome.of("generate", "--model=m", "--prompt=a", "--prompt=b").failed(2, List.of("--prompt"));
    Outcome.of("generate", "--model=m", "--prompt").failed(2, List.of("--prompt"));
    Outcome.of("generate", "--model=m", "--prompt=a", "--prompt-file=b")
        .failed(2, List.of("--prompt=TEXT", "mutually exclusive"));
  }

  private static void takes(String option, String text, String... typed) {
    var arguments = Stream.concat(Stream.of("generate", "--model=m"), Arrays.stream(typed));
    var parsed = Main.commandLine().parseArgs(arguments.toArray(String[]::new)).subcommand();
    assertThat(parsed.matchedOptions()).hasSize(2);
    Object value = parsed.matchedOptionValue(option, null);
    assertThat(value).isEqualTo(option.equals("--stop") ? List.of(text) : text);
  }

  @Test
  void anEmptyPromptCountsAsANewline() throws IOException {
    String text = text();
    assertThat(text).isNotEmpty();
    assertThat(text("--prompt", "")).isEqualTo(text);
    assertThat(text("--prompt", "\n")).isEqualTo(text);
    Path file = Files.createFile(folder.resolve("empty.txt"));
    assertThat(text("--prompt-file", file.toString())).isEqualTo(text);
  }

  @Test
  void aRunWritesWhatItsModelWrites() throws IOException {
    var json =
        Outcome.of(
                "generate",
                "--run=" + small.folder(),
                "--tokens=40",
                "--temperature=0",
                "--prompt=" + PROMPT,
                "--json")
            .json();
    assertThat(json.get("text").textValue())
        .isEqualTo(text("--temperature", "0", "--prompt", PROMPT));
  }

  private String text(String... more) throws IOException {
    return generate(
            Stream.concat(Stream.of("--tokens", "40"), Arrays.stream(more)).toArray(String[]::new))
        .get("text")
        .textValue();
  }

  private JsonNode generate(String... more) throws IOException {
    return Outcome.of(
            Stream.concat(
                    Stream.of("generate", "--json", "--model", small.model().toString()),
                    Arrays.stream(more))
                .toList())
        .json();
  }
}
