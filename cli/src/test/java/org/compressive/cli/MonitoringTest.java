package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SmallRun.Given.class)
final class MonitoringTest {

  private final SmallRun small;

  @TempDir private Path folder;

  MonitoringTest(SmallRun small) {
    this.small = small;
  }

  /** At a negligible learning rate, the run never improves on its first validation. */
  @Test
  void trainShowsSamplesAndAnEarlyEnd() throws IOException {
    Path run = folder.resolve("run");
    var outcome =
        Outcome.of(
                small.trainInto(
                    run,
                    "--json",
                    "--steps=30",
                    "--set=training.patience=2",
                    "--set=training.sampleTokens=20",
                    "--set=training.learningRate=1e-30",
                    "--set=training.schedule={shape: constant}"))
            .succeeded();
    assertThat(outcome.json().get("step").longValue()).isEqualTo(9);
    assertThat(outcome.err())
        .contains(
            "training ended at step 9 of 30; the last 2 validations are not better than that of"
                + " step 3\n");
    String reason = "the last 2 validations are not better than that of step 3";
    assertThat(outcome.json().get("endedEarly").booleanValue()).isTrue();
    var again = Outcome.of("train", "--resume", "--run", run.toString()).succeeded();
    assertThat(again.out()).contains("ended early, before step 30: " + reason + "\n");
    Outcome.of("report", "--run", run.toString(), "--windows=2", "--quiet").succeeded();
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("The run has taken 9 of 30 steps; it ended early because " + reason + ".");
    assertThat(outcome.err()).contains("step 3: sample\n");
    assertThat(Files.readString(run.resolve("samples/9.txt"))).isNotEmpty();
  }

  @Test
  void inspectShowsTheChecksumsOfTheText() throws IOException {
    var inspected =
        Outcome.of("inspect", "--run", small.folder().toString(), "--json").succeeded().json();
    var sources = inspected.at("/provenance/sources");
    assertThat(sources.size()).isEqualTo(1);
    assertThat(sources.get(small.corpus().toString()).textValue()).matches("[0-9a-f]{64}");
    assertThat(inspected.at("/provenance/data/training.tokens").textValue())
        .matches("[0-9a-f]{64}");
  }
}
