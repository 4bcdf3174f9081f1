package org.compressive.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.compressive.training.Presets;
import org.compressive.training.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code train --from}. */
@ExtendWith(SmallRun.Given.class)
final class TrainFromTest {

  private final SmallRun small;

  @TempDir Path folder;

  TrainFromTest(SmallRun small) {
    this.small = small;
  }

  @Test
  void aRunGoesOnWithItsOwnConfigurationAndText() throws IOException {
    Path run = folder.resolve("run");
    var outcome =
        Outcome.of(
            "train",
            "--from",
            small.folder().toString(),
            "--run",
            run.toString(),
            "--steps=3",
            "--set=training.learningRate=1e-4",
            "--set=model.memory=16");
    assertThat(outcome.succeeded().err())
        .containsMatch("parameters start from step 6 of run \\(.*\\)");
    var config = RunFolder.open(run).config();
    var source = RunFolder.open(small.folder()).config();
    assertThat(config.data()).isEqualTo(source.data());
    assertThat(config.training()).isEqualTo(source.training().withSteps(3).withLearningRate(1e-4));
    assertThat(config.model().memory(0)).isEqualTo(16);
    assertThat(config.model().width()).isEqualTo(source.model().width());
    var inspected = Outcome.of("inspect", "--run", run.toString(), "--json").json();
    assertThat(inspected.get("provenance").get("weights").textValue()).contains("step 6 of run");
  }

  @Test
  void aModelIsFineTunedOnAnotherText() throws IOException {
    Path run = folder.resolve("run");
    Path text = Files.writeString(folder.resolve("other.txt"), "seven lazy wizards. ".repeat(400));
    Outcome.of(
            "train",
            "--from",
            small.model().toString(),
            "--corpus",
            text.toString(),
            "--run",
            run.toString(),
            "--steps=1",
            "--quiet")
        .succeeded();
    var config = RunFolder.open(run).config();
    assertThat(config.model()).isEqualTo(RunFolder.open(small.folder()).config().model());
    assertThat(config.training().batch()).isEqualTo(Presets.get("tiny").training().batch());
    assertThat(config.data().corpus()).containsExactly(text.toString());
  }

  @Test
  void aRunReadsAPreparedCorpusInsteadOfTheTextOfTheSource() throws IOException {
    Path text = Files.writeString(folder.resolve("other.txt"), "seven lazy wizards. ".repeat(400));
    String stored = folder.resolve("store").toString();
    Outcome.of(
            "prepare",
            "--config",
            small.config().toString(),
            "--corpus",
            text.toString(),
            "--to",
            stored)
        .succeeded();
    Path run = folder.resolve("run");
    String source = small.folder().toString();
    Outcome.of(
            "train",
            "--from",
            source,
            "--data",
            stored,
            "--run",
            run.toString(),
            "--steps=1",
            "--quiet")
        .succeeded();
    var config = RunFolder.open(run).config();
    assertThat(config.data().store()).isEqualTo(stored);
    // The text of the first run is read again in place of the store.
    Path next = folder.resolve("next");
    Outcome.of(
            "train",
            "--from",
            run.toString(),
            "--corpus",
            small.corpus().toString(),
            "--run",
            next.toString(),
            "--steps=1",
            "--quiet")
        .succeeded();
    assertThat(RunFolder.open(next).config().data().hasStore()).isFalse();
  }

  @Test
  void anotherConfigurationTakesWhatFits() throws IOException {
    Path run = folder.resolve("run");
    var outcome =
        Outcome.of(
            small.trainInto(
                run,
                "--from",
                small.folder().toString(),
                "--steps=1",
                "--set=model.compression.rate=4"));
    assertThat(outcome.succeeded().err())
        .contains("these have another shape and are new: layer_00/compression/kernel");
  }

  @Test
  void aDryRunPrintsTheConfigurationOfTheSource() {
    var outcome =
        Outcome.of("train", "--from", small.folder().toString(), "--dry-run", "--steps=5");
    assertThat(outcome.succeeded().out()).contains("width: 16");
    assertThat(outcome.out()).contains("steps: 5");
  }

  @Test
  void itCannotBeResumed() {
    Outcome.of("train", "--from", small.folder().toString(), "--resume")
        .failed(2, List.of("--from cannot be used with --resume"));
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    Outcome.of("train", "--from", folder.toString(), "--run", folder.resolve("run").toString())
        .failed(2, List.of("model folder (" + folder + ") has no saved_model.pb"));
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }

  /** The learning rate of a run is fixed, so a run that diverged cannot be resumed with a lower. */
  @Test
  void aRunThatDivergedIsContinuedFromItsWeights() {
    Path run = folder.resolve("run");
    var outcome =
        Outcome.of(
            small.trainInto(
                run,
                "--quiet",
                "--set=training.learningRate=1e30",
                "--set=training.clip=1e30",
                "--from",
                small.folder().toString()));
    outcome.failed(
        1,
        List.of(
            "the last checkpoint is of step 0; a new run that starts from its weights with a lower"
                + " training.learningRate may help",
            "train --from RUN starts from the weights of RUN"));
    Outcome.of(
            "train",
            "--from",
            run.toString(),
            "--run",
            folder.resolve("next").toString(),
            "--steps=1",
            "--quiet",
            "--set=training.learningRate=1e-3",
            "--set=training.clip=0.1")
        .succeeded();
  }
}
