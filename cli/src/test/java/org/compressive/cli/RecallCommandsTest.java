package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Puts a model to a test of long recall with {@code compare}, {@code evaluate} and {@code report}.
 */
final class RecallCommandsTest {

  @TempDir private Path home;

  @Test
  void accuracyByDistanceIsATableAndAChart() throws IOException {
    SmallRun.writeInputs(home);
    Path file = home.resolve("recall.yaml");
    Files.writeString(
        file,
        """
        base: small.yaml
        budget: {steps: 3}
        settings:
          model.layers: 1
          data.documents: separate
          data.recall: {distances: [8, 64], length: 256, questions: 8, documents: 8, heldOut: 2}
        runs: {small: {}}
        """);
    Path folder = home.resolve("recall");
    JsonNode compared =
        Outcome.of("compare", file.toString(), "--to", folder.toString(), "--quiet", "--json")
            .json()
            .get("recall");
    assertThat(compared.size()).isEqualTo(2);
    assertThat(compared.get(0).get("run").textValue()).isEqualTo("small");
    assertThat(compared.get(0).get("distance").intValue()).isEqualTo(8);
    assertThat(compared.get(0).get("tokens").intValue()).isEqualTo(8);
    assertThat(compared.get(1).get("distance").intValue()).isEqualTo(64);
    assertThat(Files.readAllLines(folder.resolve("recall.csv"))).hasSize(3);
    assertThat(Files.readString(folder.resolve("comparison.html")))
        .contains("<figure id=\"recall-by-distance\"");

    String run = folder.resolve("runs/small/1").toString();
    JsonNode evaluated =
        Outcome.of("evaluate", "--run", run, "--by", "recall", "--quiet", "--json")
            .json()
            .get("recall");
    for (int i = 0; i < 2; i++) {
      for (String key : List.of("distance", "tokens", "correct", "accuracy", "bitsPerToken")) {
        assertThat(evaluated.get(i).get(key)).isEqualTo(compared.get(i).get(key));
      }
    }
    Outcome.of("report", "--run", run, "--quiet").succeeded();
    assertThat(Files.readString(Path.of(run, "report.html")))
        .contains("<figure id=\"recall-by-distance\"");
  }
}
