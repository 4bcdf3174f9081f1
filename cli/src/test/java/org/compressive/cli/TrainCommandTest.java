package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.data.Documents;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.training.Cosine;
import org.compressive.training.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SmallRun.Given.class)
final class TrainCommandTest {

  private final SmallRun small;

  @TempDir private Path folder;

  TrainCommandTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void printsItsFiguresAsOneJsonObject() throws IOException {
    JsonNode report = small.report();
    new JsonKeys(report)
        .wholeNumbers("step", "tokens")
        .amounts("seconds", "tokensPerSecond", "trainBitsPerByte", "validationBitsPerByte")
        .amounts("trainBitsPerToken", "validationBitsPerToken", "validationTokenPerplexity")
        .texts("run", "model");
    long tokens = (long) SmallRun.STEPS * SmallRun.BATCH * SmallRun.WINDOW;
    assertThat(report.get("step").longValue()).isEqualTo(SmallRun.STEPS);
    assertThat(report.get("tokens").longValue()).isEqualTo(tokens);
    assertThat(report.get("tokensPerSecond").doubleValue())
        .isWithin(1e-6 * tokens)
        .of(tokens / report.get("seconds").doubleValue());
    assertThat(Path.of(report.get("run").textValue())).isEqualTo(small.folder());
    assertThat(Path.of(report.get("model").textValue())).isEqualTo(small.model());
    assertThat(report.get("validationBitsPerByte").doubleValue()).isLessThan(8.5);
  }

  @Test
  void tellsItsProgressOnStderr() {
    assertThat(small.outcome().err()).contains("text.txt: 1 document\n");
    assertThat(small.outcome().err()).contains("training 6/6");
    assertThat(small.outcome().err()).contains("step 3: checkpoint");
    assertThat(small.outcome().err()).contains("step 6: validation");
  }

  @Test
  void saysThatOneDocumentIsSplitByPosition() {
    assertThat(small.outcome().err()).contains("text.txt is one document, so it is split by");
  }

  @Test
  void leavesTheRunFolderThatItPromises() {
    for (String name :
        List.of(
            "config.yaml",
            "provenance.json",
            "metrics.csv",
            "events",
            "checkpoints/3",
            "checkpoints/6",
            "checkpoints/latest",
            "model/saved_model.pb",
            "model/assets/config.yaml")) {
      assertThat(Files.exists(small.folder().resolve(name))).isTrue();
    }
  }

  @Test
  void printsForPeopleWithoutJsonAndNothingOnStderrWhenQuiet() {
    Path run = folder.resolve("deep/in/run");
    var outcome =
        Outcome.of(
            small.trainInto(
                run,
                "--quiet",
                "--steps=2",
                "--seed=7",
                "--precision=float32",
                "--set=training.batch=3",
                "--set",
                "model.layers=1"));
    outcome.succeeded();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("2 steps, 48 tokens in ");
    assertThat(outcome.out()).containsMatch("(?m)^validation: \\d+\\.\\d{4} bits per byte$");
    assertThat(outcome.out()).containsMatch("(?m)^training: +\\d+\\.\\d{4} bits per byte");
    assertThat(outcome.out())
        .containsMatch("bits per character, .* bits per token, perplexity .* per token and .* per");
    assertThat(outcome.out()).contains("run:   " + run);
    assertThat(outcome.out()).contains("model: " + run.resolve("model"));
  }

  @Test
  void theSameSeedGivesTheSameFigureAndAnotherSeedAnother() throws IOException {
    var again = Outcome.of(small.trainInto(folder.resolve("same"), "--json"));
    var other = Outcome.of(small.trainInto(folder.resolve("other"), "--json", "--seed", "2"));
    assertThat(again.json().get("validationBitsPerByte"))
        .isEqualTo(small.report().get("validationBitsPerByte"));
    assertThat(other.json().get("validationBitsPerByte"))
        .isNotEqualTo(small.report().get("validationBitsPerByte"));
  }

  @Test
  void aDryRunPrintsTheConfigurationAndDoesNothing() throws IOException {
    var outcome =
        Outcome.of(
            small.trainInto(
                folder.resolve("run"), "--dry-run", "--steps", "9", "--set", "training.clip=0.5"));
    outcome.succeeded();
    assertThat(outcome.err()).isEmpty();
    assertThat(folder.toFile().list()).isEmpty();
    assertThat(outcome.out()).containsMatch("(?m)^# parameters: [\\d,]+$");
    assertThat(outcome.out()).containsMatch("(?m)^# memory: about \\d+ MiB$");
    assertThat(outcome.out()).containsMatch("(?m)^# temporal range: 32 tokens$");
    var config = ConfigurationYaml.read(RunConfig.class, outcome.out(), "stdout", List.of());
    assertThat(config.training().steps()).isEqualTo(9);
    assertThat(config.training().schedule()).isEqualTo(new Cosine(0, 1e-6));
    assertThat(config.training().clip()).isEqualTo(0.5);
    assertThat(config.data().corpus()).containsExactly(small.corpus().toString());
  }

  @Test
  void aDryRunSaysThatTheWarmUpIsTooLong() {
    var line = small.trainInto(folder.resolve("run"), "--dry-run", "--steps=2");
    assertThat(Outcome.of(line).succeeded().out())
        .contains("# training.warmup (2) is not shorter than training.steps (2)");
  }

  /** A run that diverged can only be replaced by a new one, since its learning rate is fixed. */
  @Test
  void aRunThatDivergedAdvisesANewOne() {
    var line =
        small.trainInto(
            folder.resolve("run"),
            "--quiet",
            "--set=training.learningRate=1e30",
            "--set=training.clip=1e30");
    Outcome.of(line).failed(1, List.of("a new run with a lower training.learningRate may help"));
  }

  @Test
  void aDryRunsJsonIsItsEstimate() throws IOException {
    var json = Outcome.of(small.trainInto(folder.resolve("run"), "--dry-run", "--json")).json();
    new JsonKeys(json).wholeNumbers("parameters", "memoryBytes", "temporalRange");
    assertThat(json.get("temporalRange").longValue()).isEqualTo(32);
    long inspected =
        Outcome.of("inspect", "--run", small.folder().toString(), "--json")
            .json()
            .get("parameters")
            .longValue();
    assertThat(json.get("parameters").longValue()).isEqualTo(inspected);
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void documentsAreJoinedUnlessAskedOtherwise() throws IOException {
    assertThat(documents()).isEqualTo(Documents.JOINED);
    assertThat(documents("--documents", "joined")).isEqualTo(Documents.JOINED);
    assertThat(documents("--documents", "separate")).isEqualTo(Documents.SEPARATE);
    assertThat(documents("--set", "data.documents=separate")).isEqualTo(Documents.SEPARATE);
    assertThat(documents("--set", "data.documents=separate", "--documents", "joined"))
        .isEqualTo(Documents.JOINED);
  }

  /** Returns the treatment of documents that a dry run prints. */
  private Documents documents(String... more) {
    List<String> line = small.trainInto(folder.resolve("run"), more);
    var outcome = Outcome.of(Stream.concat(line.stream(), Stream.of("--dry-run")).toList());
    var yaml = outcome.succeeded().out();
    return ConfigurationYaml.read(RunConfig.class, yaml, "stdout", List.of()).data().documents();
  }

  @Test
  void aRunOnDocumentsApartIsTrainedAndKeepsItsChoice() throws IOException {
    Path run = folder.resolve("apart");
    String documents = SmallRun.writeDocuments(folder).toString();
    JsonNode report =
        Outcome.of(
                "train",
                "--config=" + small.config(),
                "--corpus=" + documents,
                "--documents=separate",
                "--run=" + run,
                "--json")
            .json();
    assertThat(report.get("step").longValue()).isEqualTo(SmallRun.STEPS);
    assertThat(Files.readString(run.resolve("config.yaml"))).contains("documents: separate");
    Outcome.of("train", "--resume", "--run=" + run, "--documents=separate", "--json").json();
    Outcome.of("train", "--resume", "--run=" + run, "--json").json();
    Outcome.of("train", "--resume", "--run=" + run, "--documents=joined")
        .failed(
            2,
            List.of(
                "data.documents \"separate\", not \"joined\"",
                "only --steps and training.skipNonFinite may change"));
  }

  @Test
  void layersAreWrittenDownWhereThatIsAskedFor() throws IOException {
    assertThat(Files.exists(small.folder().resolve("layers.csv"))).isFalse();
    Path run = folder.resolve("run");
    Outcome.of(small.trainInto(run, "--quiet", "--set", "training.statisticsEvery=5")).succeeded();
    List<String> lines = Files.readAllLines(run.resolve("layers.csv"));
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith("step,layer,compressed0,");
    assertThat(lines.get(1)).startsWith("5,0,");
    assertThat(lines.get(2)).startsWith("5,1,");
    assertThat(lines.get(3)).startsWith("5,all,");
  }

  @ParameterizedTest
  @CsvSource({"wikitext103, '46,080'", "pg19, '55,296'"})
  void thePapersLanguageModelsReachAsFarBack(String preset, String range) {
    var outcome = Outcome.of("train", "--dry-run", "--preset", preset).succeeded();
    assertThat(outcome.out()).contains("# temporal range: " + range + " tokens");
    assertThat(outcome.err()).isEmpty();
    var config = ConfigurationYaml.read(RunConfig.class, outcome.out(), "stdout", List.of());
    assertThat(config.data().documents()).isEqualTo(Documents.JOINED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "bench-s", "bench-m"})
  void everyPresetResolves(String preset) throws IOException {
    var json = Outcome.of("train", "--preset", preset, "--dry-run", "--json").json();
    assertThat(json.get("parameters").longValue()).isGreaterThan(1_000_000);
  }
}
