package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that every command takes the models with which a Compressive Transformer is compared. */
@ExtendWith(SmallRun.Given.class)
final class BaselineCommandsTest {

  private static final String LSTM = "model.memory=0 model.mixer.type=lstm";

  private final SmallRun small;

  @TempDir Path folder;

  BaselineCommandsTest(SmallRun small) {
    this.small = small;
  }

  /** The batches of a resumed run, and what they carry, are those of a run without a pause. */
  @ParameterizedTest
  @CsvSource({
    "Transformer-XL,      model.memory=8,       8 tokens",
    "fixed window,        model.memory=0,       0 tokens",
    "dynamic convolution, model.memory=8 model.mixer.type=dynamic-convolution model.mixer.kernel=4,"
        + " 6 tokens",
    "LSTM,                " + LSTM + ", unbounded"
  })
  void everyCommandTakesEveryBaseline(String name, String settings, String range)
      throws IOException {
    Path run = folder.resolve("run");
    Path resumed = folder.resolve("resumed");
    assertThat(train(run, settings, "--dry-run").succeeded().out())
        .containsMatch("(?m)^# temporal range: " + range.replace("8 t", "16 t") + "$");
    JsonNode trained = train(run, settings, "--json").json();
    train(resumed, settings, "--steps=3", "--quiet").succeeded();
    var report = Outcome.of("train", "--resume", "--run=" + resumed, "--steps=6", "--json").json();
    for (String key : List.of("trainBitsPerByte", "validationBitsPerByte")) {
      assertThat(report.get(key)).isEqualTo(trained.get(key));
    }

    double bits = trained.get("validationBitsPerByte").doubleValue();
    assertThat(evaluated("--run=" + run)).isWithin(1e-9).of(bits);
    assertThat(evaluated("--model=" + run.resolve("model"), "--corpus=" + small.corpus()))
        .isGreaterThan(0.0);
    assertThat(evaluated("--run=" + run, "--stride=4")).isGreaterThan(0.0);
    assertThat(evaluated("--run=" + run, "--dynamic")).isGreaterThan(0.0);

    Path model = folder.resolve("exported");
    Outcome.of("export", "--run=" + run, "--to=" + model).succeeded();
    assertThat(generated("--model=" + model)).isEqualTo(generated("--run=" + run));
    assertThat(generated("--run=" + run, "--weights=int8")).isNotEmpty();
    Outcome.of("inspect", "--run=" + run).succeeded();
    Outcome.of("inspect", "--model=" + model).succeeded();
    Outcome.of("report", "--run=" + run, "--quiet").succeeded();
    String page = Files.readString(run.resolve("report.html"));
    assertThat(page.contains("attention-by-age")).isEqualTo(!settings.equals(LSTM));
    assertThat(page.contains("temporal-range")).isEqualTo(!settings.equals(LSTM));
  }

  @Test
  void memoriesThatABaselineCannotHaveAreRefused() {
    Path lstm = folder.resolve("lstm");
    train(lstm, LSTM, "--quiet").succeeded();
    Outcome.of("evaluate", "--run=" + lstm, "--memory=4")
        .failed(
            2,
            List.of("model.memory (4) must be 0 with model.mixer (lstm), which reads no memory"));
    Outcome.of("evaluate", "--run=" + lstm, "--compressed-memory=4")
        .failed(
            2,
            List.of("compressed memory (4) must be 0 in layer 0, which was trained without one"));
    train(folder.resolve("other"), "model.mixer.type=lstm")
        .failed(
            2,
            List.of("model.memory (8) must be 0 with model.mixer (lstm), which reads no memory"));
  }

  private Outcome train(Path run, String settings, String... more) {
    return Outcome.of(
        Stream.of(
                small
                    .trainInto(
                        run,
                        "--set=model.compressedMemory=0",
                        "--set=training.schedule={shape: constant}")
                    .stream(),
                Stream.of(settings.split(" ")).map(setting -> "--set=" + setting),
                Stream.of(more))
            .flatMap(each -> each)
            .toList());
  }

  private static double evaluated(String... arguments) throws IOException {
    return outcome("evaluate", arguments).json().get("bitsPerByte").doubleValue();
  }

  private static String generated(String... arguments) throws IOException {
    return outcome(
            "generate",
            Stream.concat(
                    Stream.of("--tokens=30", "--temperature=0", "--prompt=seven wizards brew"),
                    Stream.of(arguments))
                .toArray(String[]::new))
        .json()
        .get("text")
        .textValue();
  }

  private static Outcome outcome(String command, String... arguments) {
    return Outcome.of(Stream.concat(Stream.of(command, "--json"), Stream.of(arguments)).toList());
  }
}
