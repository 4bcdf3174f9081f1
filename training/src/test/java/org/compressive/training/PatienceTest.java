package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.compressive.checkpoints.proto.TrainingState;
import org.compressive.checkpoints.proto.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs are validated every 10 steps. At a negligible learning rate, they never improve. */
final class PatienceTest {

  private static final String[] STUCK = {
    "training.patience=2",
    "training.steps=100",
    "training.warmup=0",
    "training.learningRate=1e-30",
    "training.schedule={shape: constant}"
  };

  @TempDir Path folder;
  private final RecordingListener told = new RecordingListener();

  @Test
  void aRunEndsAfterTheConfiguredValidationsWithoutImprovement() throws IOException {
    var run = TinyRun.create(folder, STUCK);
    var result = TinyRun.train(run, told);
    assertThat(told.validated).containsExactly(10L, 20L, 30L).inOrder();
    assertThat(result.step()).isEqualTo(30);
    assertThat(result.earlyEnd()).isEqualTo(Optional.of(new EarlyEnd(30, 100, 2, 10)));
    assertThat(told.notes)
        .contains(
            "training ended at step 30 of 100; the last 2 validations are not better than that of"
                + " step 10");
    assertThat(told.trained).isEqualTo(1);
    assertThat(run.bestCheckpoint().step()).isEqualTo(10);
  }

  @Test
  void aStopInBetweenDoesNotPostponeTheEnd() throws IOException {
    var run = TinyRun.create(folder, STUCK);
    TinyRun.trainUntil(run, 13);
    TinyRun.trainUntil(run, 25);
    assertThat(TinyRun.train(run, told).step()).isEqualTo(30);
    assertThat(told.validated).containsExactly(30L);
  }

  @Test
  void aRunThatHasEndedStaysEnded() throws IOException {
    var run = TinyRun.create(folder, STUCK);
    var first = TinyRun.train(run);
    var again = TinyRun.train(run, told);
    assertThat(told.steps).isEmpty();
    assertThat(again.step()).isEqualTo(30);
    assertThat(again.validation()).isEqualTo(first.validation());
  }

  @Test
  void aRunThatImprovesTakesAllItsSteps() throws IOException {
    var run = TinyRun.create(folder, "training.patience=1");
    var result = TinyRun.train(run, told);
    assertThat(result.step()).isEqualTo(30);
    assertThat(told.notes.stream().anyMatch(note -> note.contains("training ended"))).isFalse();
    assertThat(result.earlyEnd()).isEqualTo(Optional.empty());
    assertThat(run.earlyEnd()).isEqualTo(Optional.empty());
  }

  /** A validation at the end of a run that was later extended lies between two regular ones. */
  @Test
  void countsValidationsSinceTheBest() {
    assertThat(progress(0, 0).validationsSinceBest(20)).isEqualTo(0);
    assertThat(progress(20, 20).validationsSinceBest(20)).isEqualTo(0);
    assertThat(progress(20, 80).validationsSinceBest(20)).isEqualTo(3);
    assertThat(progress(50, 60).validationsSinceBest(20)).isEqualTo(1);
    assertThat(progress(50, 80).validationsSinceBest(20)).isEqualTo(2);
    assertThat(new TrainingProgress(1, "").validationsSinceBest(20)).isEqualTo(0);
  }

  private static TrainingProgress progress(long best, long last) {
    return TrainingProgress.of(
        TrainingState.newBuilder()
            .setBestValidation(Validation.newBuilder().setStep(best))
            .setLastValidation(Validation.newBuilder().setStep(last))
            .addAllRecentLosses(List.of())
            .build());
  }
}
