package org.compressive.training.comparison;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.graph.config.ConfigurationException;
import org.compressive.graph.config.MeanPooling;
import org.compressive.training.Presets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonPlanTest {

  @TempDir private Path folder;

  private ComparisonPlan read(String yaml, String... settings) throws IOException {
    Path file = folder.resolve("compare.yaml");
    Files.writeString(file, yaml);
    return ComparisonPlan.read(file, List.of(settings), config -> config);
  }

  @Test
  void settingsOfARunFollowThoseOfAllRunsAndThoseOfTheCallerComeLast() throws IOException {
    Files.writeString(folder.resolve("other.yaml"), Presets.yaml("bench-m"));
    var plan =
        read(
            """
            base: bench-s
            settings: {training.batch: 4, training.warmup: 7}
            seeds: [5, 3]
            budget: {steps: 600}
            runs:
              compressive:
              transformer-xl:
                model: {compressedMemory: 0, memory: 160}
                training.warmup: 9
              mean: {model: {compression: {function: mean-pooling, rate: 4}}}
              medium: {base: other.yaml, model.compression.rate: 2}
            """,
            "training.clip=0.25");
    var compressive = plan.models().get("compressive");
    var bench = Presets.get("bench-s");
    assertThat(compressive.model()).isEqualTo(bench.model());
    assertThat(compressive.training())
        .isEqualTo(
            bench.training().toBuilder().batch(4).warmup(7).clip(0.25).seed(5).steps(600).build());
    var longer = plan.models().get("transformer-xl");
    assertThat(longer.model().memory(3)).isEqualTo(160);
    assertThat(longer.model().compressedMemory(3)).isEqualTo(0);
    assertThat(longer.training().warmup()).isEqualTo(9);
    assertThat(longer.training().batch()).isEqualTo(4);
    assertThat(plan.models().get("mean").model().compression()).isEqualTo(new MeanPooling(4));
    var medium = plan.models().get("medium").model();
    assertThat(medium.width()).isEqualTo(512);
    assertThat(medium.compression().rate().at(0)).isEqualTo(2);
    assertThat(plan.runs().stream().map(run -> run.name() + run.seed()).toList())
        .containsExactly(
            "compressive5",
            "transformer-xl5",
            "mean5",
            "medium5",
            "compressive3",
            "transformer-xl3",
            "mean3",
            "medium3")
        .inOrder();
    assertThat(plan.runs().get(4).config().training().seed()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"{tokens: 8193}, 9", "{tokens: 8192}, 8", "{seconds: 60}, 1000000000"})
  void aBudgetBecomesSteps(String budget, long steps) throws IOException {
    var plan = read("base: bench-s\nbudget: " + budget + "\nruns: {a: {}}\n");
    assertThat(plan.models().get("a").training().steps()).isEqualTo(steps);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; a: {}; budget (steps 0, tokens 0, seconds 0.0) must be one of them, above 0",
        "{steps: 1, tokens: 1}; a: {}; budget (steps 1, tokens 1, seconds 0.0) must be one of them",
        "{steps: 1}; a: {model.widht: 8}; run (a) cannot be configured: setting model.widht=8: key (model.widht) must be",
        "{steps: 1}; a: {model: 3}; run (a) cannot be configured: ",
        "{steps: 1}; a: {base: none}; base (none) must be a YAML file that exists, or one of the",
        "{steps: 1}; a: {model.width: 3}; run (a) cannot be configured: preset tiny: model.width (3) must be",
        "{steps: 1}; ../a: {}; run (../a) must have a name of letters, digits",
        "{steps: 1}; a: {}}, against: b, settings: {; against (b) must be one of the runs: a",
        "{steps: 1}; a: {}}, split: train, settings: {; split (train) must be validation or test",
        "{steps: 1}; a: {}}, seeds: [1, 1], settings: {; seeds ([1, 1]) must be different",
        "{steps: 1}; a: {}}, learningRates: {candidates: []}, settings: {; learningRates.candidates",
        "{seconds: 9}; a: {}; training.schedule must be constant or have decaySteps"
      })
  void whatIsWrongIsSaid(String budget, String runs, String message) {
    var e =
        assertThrows(
            ConfigurationException.class,
            () -> read("{base: tiny, budget: " + budget + ", runs: {" + runs + "}}\n"));
    assertThat(e).hasMessageThat().contains(message);
  }
}
