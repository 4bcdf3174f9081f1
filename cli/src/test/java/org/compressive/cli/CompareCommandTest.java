package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code compare} on one comparison of two models with two seeds, and one that fails. */
final class CompareCommandTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final String YAML =
      """
      base: small.yaml
      settings: {model.layers: 1}
      seeds: [1, 2]
      budget: {steps: 6}
      blockTokens: 32
      runs:
        compressive: {}
        transformer-xl: {model: {compressedMemory: 0}}
      """;

  @TempDir private static Path home;

  private static Path folder;
  private static Outcome outcome;

  @BeforeAll
  static void compare() throws IOException {
    SmallRun.writeInputs(home);
    folder = home.resolve("comparison");
    outcome = compare(YAML, folder);
  }

  private static Outcome compare(String yaml, Path into, String... more) throws IOException {
    Path file = home.resolve("compare.yaml");
    Files.writeString(file, yaml);
    return Outcome.of(
        ImmutableList.<String>builder()
            .add("compare", file.toString(), "--to", into.toString(), "--quiet", "--json")
            .add("--corpus", home.resolve("text.txt").toString())
            .add(more)
            .build());
  }

  private static JsonNode row(String run, int seed) throws IOException {
    return MAPPER
        .readTree(folder.resolve("rows/%s/%s.json".formatted(run, seed)).toFile())
        .get("figures");
  }

  private static double difference(int seed) throws IOException {
    return row("transformer-xl", seed).get("bitsPerByte").doubleValue()
        - row("compressive", seed).get("bitsPerByte").doubleValue();
  }

  private static double sum(JsonNode blocks, String key) {
    return StreamSupport.stream(blocks.spliterator(), false)
        .mapToDouble(block -> block.get(key).doubleValue())
        .sum();
  }

  @Test
  void aRowHasTheScoreThatEvaluateGivesTheRun() throws IOException {
    Path run = folder.resolve("runs/transformer-xl/2");
    JsonNode score = Outcome.of("evaluate", "--run", run.toString(), "--quiet", "--json").json();
    JsonNode row = row("transformer-xl", 2);
    assertThat(row.get("bitsPerByte")).isEqualTo(score.get("bitsPerByte"));
    assertThat(row.get("score").get("words")).isEqualTo(score.get("words"));
    JsonNode blocks = row.get("blocks");
    assertThat(blocks.size()).isAtLeast(5);
    assertThat(sum(blocks, "nats")).isWithin(1e-9).of(score.get("nats").doubleValue());
    assertThat(sum(blocks, "bytes")).isEqualTo(score.get("bytes").doubleValue());
    assertThat(row.get("slots").intValue()).isEqualTo(8);
    assertThat(row.get("temporalRange").intValue()).isEqualTo(8);
    assertThat(row.get("steps").intValue()).isEqualTo(6);
    JsonNode curve = row.get("curve");
    assertThat(curve.get(0).get("step").intValue()).isEqualTo(3);
    assertThat(curve.get(1).get("step").intValue()).isEqualTo(6);
    double seconds = row.get("seconds").doubleValue();
    assertThat(curve.get(1).get("seconds").doubleValue()).isWithin(0.01 * seconds).of(seconds);
  }

  /** The quantile of t for one degree of freedom is 12.7062. */
  @Test
  void theTableHasMeansAndPairedIntervals() throws IOException {
    JsonNode json = outcome.json();
    JsonNode compressive = json.get("models").get(0);
    JsonNode other = json.get("models").get(1);
    assertThat(json.get("against").textValue()).isEqualTo("compressive");
    assertThat(compressive.get("difference").isNull()).isTrue();
    double one = row("compressive", 1).get("bitsPerByte").doubleValue();
    double two = row("compressive", 2).get("bitsPerByte").doubleValue();
    assertThat(compressive.get("bitsPerByte").doubleValue()).isWithin(1e-12).of((one + two) / 2);
    double error = Math.abs(one - two) / 2;
    assertThat(compressive.get("standardError").doubleValue()).isWithin(1e-12).of(error);
    double mean = (difference(1) + difference(2)) / 2;
    double half = 12.7062 * Math.abs(difference(1) - difference(2)) / 2;
    assertThat(other.get("difference").doubleValue()).isWithin(1e-12).of(mean);
    assertThat(other.get("differenceLow").doubleValue()).isWithin(1e-5).of(mean - half);
    assertThat(other.get("differenceHigh").doubleValue()).isWithin(1e-5).of(mean + half);
    assertThat(other.get("blocksLow").doubleValue()).isLessThan(mean);
    assertThat(other.get("blocksHigh").doubleValue()).isGreaterThan(mean);
    assertThat(json.get("rows").size()).isEqualTo(4);
  }

  @Test
  void modelsOfDifferentSizesAreRemarkedOn() throws IOException {
    assertThat(outcome.json().get("warnings").toString())
        .containsMatch(
            "run transformer-xl has 6,848 parameters, -10.3% of the 7,632 of compressive");
  }

  @Test
  void filesHaveTheSameFigures() throws IOException {
    JsonNode json = outcome.json();
    assertThat(MAPPER.readTree(folder.resolve("comparison.json").toFile())).isEqualTo(json);
    String bits = json.get("models").get(1).get("bitsPerByte").asText();
    assertThat(Files.readString(folder.resolve("models.csv"))).contains("transformer-xl,2," + bits);
    assertThat(Files.readAllLines(folder.resolve("rows.csv"))).hasSize(5);
    String rounded = bits.substring(0, 4);
    String markdown = Files.readString(folder.resolve("comparison.md"));
    assertThat(markdown).contains("| transformer-xl | 2 | " + rounded);
    assertThat(markdown).contains(" split. `differenceLow` and `differenceHigh` are ");
    String page = Files.readString(folder.resolve("comparison.html"));
    for (String id : List.of("differences", "loss-by-step", "loss-by-time")) {
      assertWithMessage(id).that(page).contains("<figure id=\"" + id + "\"");
      assertThat(Files.readString(folder.resolve("pictures/" + id + ".svg"))).startsWith("<svg");
      assertThat(markdown).contains("](pictures/" + id + ".svg)");
    }
    assertThat(page).contains("<th scope=\"row\">transformer-xl</th><td>2</td><td>" + rounded);
  }

  @Test
  void whatIsFinishedIsNotRepeated() throws IOException {
    var runs = FolderContent.of(folder.resolve("runs"));
    JsonNode again = compare(YAML, folder).json();
    assertThat(again).isEqualTo(outcome.json());
    assertThat(FolderContent.of(folder.resolve("runs"))).isEqualTo(runs);
    compare(YAML.replace("compressive: {}", "compressive: {model.heads: 1}"), folder)
        .failed(
            2,
            List.of("rows/compressive/1.json) was made with config.model.heads 2, not 1; another"));
    compare(YAML.replace("steps: 6", "steps: 7"), folder)
        .failed(2, List.of("config.training.steps 6, not 7"));
  }

  /** One model has a vocabulary that its tokenizer does not have; the other is trained. */
  @Test
  void aRunThatFailsSaysWhyAndTheOthersHaveTheBestLearningRate() throws IOException {
    String yaml =
        """
        base: small.yaml
        budget: {seconds: 1e-9}
        settings: {model.layers: 1, training.schedule: {shape: constant}}
        learningRates: {candidates: [1e-5, 1e-2], steps: 2}
        runs:
          broken: {model.vocabulary: 300}
          short: {}
        """;
    Path into = home.resolve("failing");
    JsonNode rows = compare(yaml, into).json().get("rows");
    assertThat(rows.get(0).get("failure").textValue())
        .isEqualTo("model.vocabulary (300) must be the tokenizer's (256)");
    assertThat(rows.get(0).get("bitsPerByte").isNull()).isTrue();
    assertThat(rows.get(1).get("failure").isNull()).isTrue();
    assertThat(rows.get(1).get("steps").intValue()).isEqualTo(1);
    assertThat(rows.get(1).get("learningRate").doubleValue()).isEqualTo(1e-2);
    JsonNode row = MAPPER.readTree(into.resolve("rows/short/1.json").toFile());
    JsonNode trials = row.get("figures").get("trials");
    assertThat(trials.get(0).get("learningRate").doubleValue()).isEqualTo(1e-5);
    assertThat(trials.get(1).get("bitsPerByte").doubleValue())
        .isLessThan(trials.get(0).get("bitsPerByte").doubleValue());
    // The runs of trials are not kept.
    assertThat(FolderContent.of(into.resolve("runs")).toString()).doesNotContain("rate-");
    compare(yaml.replace("steps: 2", "steps: 3"), into)
        .failed(2, List.of("rows/broken/1.json) was made with learningRates.steps 2, not 3"));
  }

  @Test
  void aDryRunGivesSizes() throws IOException {
    JsonNode models = compare(YAML, home.resolve("none"), "--dry-run").json().get("models");
    assertThat(models.get(0).get("parameters").intValue()).isEqualTo(7_632);
    assertThat(models.get(1).get("slots").intValue()).isEqualTo(8);
    assertThat(Files.exists(home.resolve("none"))).isFalse();
  }

  @Test
  void anotherFolderIsLeftAlone() throws IOException {
    Path other = Files.createDirectory(home.resolve("other"));
    Files.writeString(other.resolve("a.txt"), "a");
    compare(YAML, other).failed(2, List.of("other) exists and holds no comparison"));
    assertThat(FolderContent.of(other).toString()).doesNotContain("compare.yaml");
  }
}
