package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SmallRun.Given.class)
final class BenchmarkCommandTest {

  private final SmallRun small;

  BenchmarkCommandTest(SmallRun small) {
    this.small = small;
  }

  /**
   * The figures must be consistent with each other; the test does not judge how long anything took.
   */
  @ParameterizedTest
  @ValueSource(strings = {"train", "evaluate"})
  void printsWhatItMeasuredAsOneJsonObject(String mode) throws IOException {
    var outcome =
        Outcome.of(
            "benchmark",
            "--config=" + small.config(),
            "--mode=" + mode,
            "--precision=float32",
            "--batch=3",
            "--steps=5");
    var json = outcome.json();
    new JsonKeys(json)
        .texts("preset", "mode", "precision")
        .wholeNumbers("batch")
        .amounts("tokensPerSecond", "modelGflopsPerStep", "matmulGflopsPerSecond", "utilization");
    new JsonKeys(json.get("stepMillis")).amounts("median", "min", "max");
    assertThat(json.has("maxRssMegabytes")).isTrue();
    assertThat(json.get("preset").textValue()).isEqualTo("small");
    assertThat(json.get("mode").textValue()).isEqualTo(mode);
    assertThat(json.get("precision").textValue()).isEqualTo("float32");
    assertThat(json.get("batch").intValue()).isEqualTo(3);
    double median = json.at("/stepMillis/median").doubleValue();
    assertThat(median).isAtLeast(json.at("/stepMillis/min").doubleValue());
    assertThat(median).isAtMost(json.at("/stepMillis/max").doubleValue());
    double tokens = 3.0 * SmallRun.WINDOW;
    assertThat(json.get("tokensPerSecond").doubleValue() * median / 1000)
        .isWithin(1e-9 * tokens)
        .of(tokens);
    double rate = json.get("modelGflopsPerStep").doubleValue() / (median / 1000);
    assertThat(json.get("utilization").doubleValue())
        .isWithin(1e-9)
        .of(rate / json.get("matmulGflopsPerSecond").doubleValue());
    assertThat(outcome.err()).containsMatch("benchmark 5/5: \\d+\\.\\d ms");
  }

  @Test
  void writesTheMillisecondsOfEachStepWhereAsked(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("timings.csv");
    Files.writeString(file, "what was there\n".repeat(100));
    var json =
        Outcome.of(
                "benchmark",
                "--config=" + small.config(),
                "--mode=generate",
                "--steps=3",
                "--timings=" + file)
            .json();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0)).isEqualTo("step,millis");
    List<Double> millis = new ArrayList<>();
    for (int step = 1; step < lines.size(); step++) {
      assertThat(lines.get(step)).startsWith(step + ",");
      millis.add(Double.valueOf(lines.get(step).substring(2)));
    }
    millis.sort(null);
    var spread = json.get("stepMillis");
    assertThat(millis)
        .containsExactly(
            spread.get("min").doubleValue(),
            spread.get("median").doubleValue(),
            spread.get("max").doubleValue())
        .inOrder();
  }

  @ParameterizedTest
  @CsvSource({
    "--mode=train, auto",
    "--mode=train --set=training.precision=float32, float32",
    "--mode=train --precision=float32, float32",
    "--mode=generate, float32",
    "--mode=generate --precision=auto, float32",
    "--mode=generate --set=training.precision=bfloat16, bfloat16",
    "--mode=generate --precision=bfloat16, bfloat16",
  })
  void thePrecisionIsTheConfigurationsUnlessGiven(String options, String precision)
      throws IOException {
    var line = Stream.concat(Stream.of("benchmark"), Stream.of(options.split(" ")));
    var parsed = Main.commandLine().parseArgs(line.toArray(String[]::new)).subcommand();
    var command = (BenchmarkCommand) parsed.commandSpec().userObject();
    assertThat(command.configured().training().precision().toString()).isEqualTo(precision);
  }

  @Test
  void aPlaceForTimingsThatCannotBeWrittenIsRefusedBeforeAnythingIsTimed(@TempDir Path folder) {
    refusesTimings(folder, "must be a file");
    refusesTimings(folder.resolve("none/timings.csv"), "cannot be written");
    assertThat(folder.resolve("none").toFile().exists()).isFalse();
  }

  /** Requests far more steps than anyone could wait for, so the rejection must come first. */
  private void refusesTimings(Path place, String why) {
    Outcome.of("benchmark", "--config=" + small.config(), "--steps=1000000", "--timings=" + place)
        .failed(2, List.of("--timings (" + place + ")", why));
  }
}
