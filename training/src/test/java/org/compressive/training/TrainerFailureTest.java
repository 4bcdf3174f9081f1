package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.compressive.checkpoints.CheckpointException;
import org.compressive.data.CorpusException;
import org.compressive.inference.Score;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the failures that end a run early, and the state in which they leave it. */
final class TrainerFailureTest {

  @TempDir Path folder;

  @Test
  void divergenceNamesTheStepAndThatThereIsNoCheckpoint() throws IOException {
    var run = TinyRun.create(folder, "training.learningRate=1e30", "training.clip=1e30");
    var thrown = assertThrows(DivergedException.class, () -> TinyRun.train(run));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "step (2) has a loss or gradient that is not finite; its batch"
                + " (document 1 from token 8; document 1 from token 224) was discarded, and there is"
                + " no earlier checkpoint; a new run with a lower training.learningRate may help");
    assertThat(run.checkpoints().steps()).isEmpty();
    assertThat(Files.exists(run.modelFolder())).isFalse();
  }

  @Test
  void divergenceNamesTheLastCheckpoint() throws IOException {
    var run = TinyRun.create(folder, "training.checkpointEvery=5");
    TinyRun.trainUntil(run, 12);
    var store = run.checkpoints();
    Bundle.poisonNewest(run, "memories/memory_00");
    var thrown = assertThrows(DivergedException.class, () -> TinyRun.train(run));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "step (13) has a loss or gradient that is not finite; its batch"
                + " (document 1 from token 96; document 1 from token 312) was discarded, and the last"
                + " checkpoint is of step 12; a new run that starts from its weights with a lower"
                + " training.learningRate may help, or a higher training.skipNonFinite");
    assertThat(store.steps()).containsExactly(12L, 10L, 5L).inOrder();
    assertThat(run.bestCheckpoint().step()).isAnyOf(5L, 10L);
  }

  /** The weights are finite numbers near 1e30, but their products are not finite. */
  @Test
  void weightsThatCannotBeValidatedAreNotKept() throws IOException {
    var run =
        TinyRun.create(
            folder,
            "training.learningRate=1e30",
            "training.clip=1e30",
            "training.checkpointEvery=1");
    var told = new RecordingListener();
    var thrown = assertThrows(DivergedException.class, () -> TinyRun.train(run, told));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "step (1) has a validation loss of NaN bits per token; its checkpoint was discarded, and there is"
                + " no earlier checkpoint; a new run with a lower training.learningRate may help");
    assertThat(told.validated).isEmpty();
    assertThat(Files.exists(run.folder().resolve("checkpoints"))).isFalse();
    assertThat(Files.exists(run.modelFolder())).isFalse();
  }

  @Test
  void aListenerThatThrowsEndsTheRunWhichCanGoOn() throws IOException {
    var run = TinyRun.create(folder);
    var failure = new IllegalStateException("enough");
    assertThat(
            assertThrows(
                IllegalStateException.class,
                () -> TinyRun.train(run, at(17, step -> fail(failure)))))
        .isSameInstanceAs(failure);
    assertThat(run.checkpoints().steps()).containsExactly(10L);
    assertThat(Files.readAllLines(run.metrics())).hasSize(1 + 17 + 1);

    var told = new RecordingListener();
    assertThat(TinyRun.train(run, told).step()).isEqualTo(30);
    assertThat(told.starts).containsExactly("10 of 30");
    assertThat(told.warnings).isEmpty();
  }

  @Test
  void aListenerThatThrowsInAValidationLeavesNoHalfCheckpoint() throws IOException {
    var run = TinyRun.create(folder);
    var listener =
        new TrainingListener() {
          @Override
          public void validated(long step, Score score, boolean best) {
            if (step == 20) {
              throw new IllegalStateException("enough");
            }
          }
        };
    assertThrows(IllegalStateException.class, () -> TinyRun.train(run, listener));
    assertThat(TinyRun.names(run.folder().resolve("checkpoints")))
        .containsExactly("10", "best", "latest");
    assertThat(run.checkpoints().newest().found().orElseThrow().step()).isEqualTo(10);
  }

  @Test
  void aFileWhereCheckpointsBelongIsRefusedBeforeAnyStep() throws IOException {
    var run = TinyRun.create(folder);
    Path checkpoints = Files.createFile(run.folder().resolve("checkpoints"));
    var told = new RecordingListener();
    var thrown = assertThrows(CheckpointException.class, () -> TinyRun.train(run, told));
    assertThat(thrown).hasMessageThat().contains(checkpoints + " exists and is not a folder");
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
    assertThat(told.starts).isEmpty();
    assertThat(TinyRun.names(run.folder()))
        .containsExactly(".lock", "checkpoints", "config.yaml", "data", "provenance.json");
  }

  @Test
  void aCheckpointThatCannotBeWrittenLeavesNothingOfItself() throws IOException {
    var run = TinyRun.create(folder, "training.steps=5");
    Path checkpoints = run.folder().resolve("checkpoints");
    var thrown =
        assertThrows(
            CheckpointException.class,
            () -> TinyRun.train(run, at(3, step -> Files.createFile(checkpoints))));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "checkpoint (5) cannot be written to %s: %s exists and is not a folder"
                .formatted(checkpoints, checkpoints));
    assertThat(TinyRun.names(run.folder()))
        .containsExactly(
            ".lock",
            "checkpoints",
            "config.yaml",
            "data",
            "events",
            "metrics.csv",
            "provenance.json");
    assertThat(Files.size(checkpoints)).isEqualTo(0);

    Files.delete(checkpoints);
    assertThat(TinyRun.train(run).step()).isEqualTo(5);
  }

  @Test
  void missingDataIsNamed() throws IOException {
    var run = TinyRun.create(folder);
    Path lost = run.folder().resolve("data/training.tokens");
    Files.delete(lost);
    var thrown = assertThrows(CorpusException.class, () -> TinyRun.train(run));
    assertThat(thrown).hasMessageThat().contains(lost.toString());
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
  }

  private interface Action {
    void run(long step) throws IOException;
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  private static TrainingListener at(long step, Action action) {
    return new TrainingListener() {
      @Override
      public void stepped(StepReport report) {
        if (report.step() == step) {
          try {
            action.run(step);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
    };
  }
}
