package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.compressive.checkpoints.CheckpointContent;
import org.compressive.checkpoints.proto.Validation;
import org.compressive.data.Split;
import org.compressive.files.DurableFiles;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares runs that were stopped, killed or damaged with one that took its 30 steps without
 * interruption. Checkpoints are at 10, 20 and 30, and the second epoch begins at step {@value
 * TinyRun#EPOCH}.
 */
final class TrainerResumeTest {

  @TempDir static Path undisturbed;
  private static RunFolder finished;
  private static TrainingResult result;
  private static RunState expected;

  @TempDir Path folder;
  private final RecordingListener told = new RecordingListener();

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    finished = TinyRun.create(undisturbed);
    result = TinyRun.train(finished);
    expected = RunState.of(finished, result);
  }

  @BeforeEach
  void compareSomething() {
    assertThat(expected.training().getUpdates()).isEqualTo(30);
    assertThat(expected.metrics()).hasSize(1 + 30 + 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "17", "26", "1,11,27,29"})
  void stoppingChangesNothing(String stops) throws IOException {
    var run = TinyRun.create(folder);
    for (String stop : stops.split(",", -1)) {
      long step = Long.parseLong(stop);
      TinyRun.trainUntil(run, step);
      assertThat(run.checkpoints().steps().get(0)).isEqualTo(step);
      assertWithMessage("no model is called the run's before it was validated")
          .that(Files.exists(run.modelFolder()))
          .isEqualTo(step >= 10);
      run = RunFolder.open(run.folder());
    }
    RunState.of(run, TinyRun.train(run)).assertEqualTo(expected);
  }

  @Test
  void anotherSeedChangesTheFirstStep() throws IOException {
    var run = TinyRun.create(folder, "training.seed=8", "training.steps=1");
    var state = RunState.of(run, TinyRun.train(run));
    assertThat(state.metrics().get(1)).startsWith("1,");
    assertThat(expected.metrics().get(1)).startsWith("1,");
    assertThat(state.metrics().get(1)).isNotEqualTo(expected.metrics().get(1));
  }

  /**
   * The run was killed while it wrote checkpoint 30. It left rows after step 20, half a row and
   * half a checkpoint.
   */
  @Test
  void whatAKillLeftIsCutOffAndTakenAgain() throws IOException {
    var run = copy();
    Path checkpoints = run.folder().resolve("checkpoints");
    Files.move(checkpoints.resolve("30"), checkpoints.resolve(".30.tmp"));
    Files.writeString(checkpoints.resolve("best"), "20\n");
    Files.delete(checkpoints.resolve(".30.tmp/manifest.pb"));
    Files.writeString(run.metrics(), "31,1.2", StandardOpenOption.APPEND);
    RunState.of(run, TinyRun.train(run, told)).assertEqualTo(expected);
    assertThat(told.starts).containsExactly("20 of 30");
    assertThat(told.steps.get(0).step()).isEqualTo(21);
    assertThat(told.warnings).isEmpty();
    assertThat(TinyRun.names(checkpoints)).containsExactly("10", "20", "30", "best", "latest");
  }

  @Test
  void aKillBeforeTheFirstCheckpointStartsAgainWithAWarning() throws IOException {
    var run = copy();
    DurableFiles.deleteTree(run.folder().resolve("checkpoints"));
    DurableFiles.deleteTree(run.modelFolder());
    RunState.of(run, TinyRun.train(run, told)).assertEqualTo(expected);
    assertThat(told.starts).containsExactly("0 of 30");
    assertThat(told.warnings)
        .containsExactly(
            "run (" + run.folder() + ") has no checkpoint yet; it restarts from step 0");
  }

  @Test
  void aDamagedNewestCheckpointIsSkippedWithAWarning() throws IOException {
    var run = copy();
    Path newest = run.folder().resolve("checkpoints/30");
    damage(newest.resolve("variables.data-00000-of-00001"));
    RunState.of(run, TinyRun.train(run, told)).assertEqualTo(expected);
    assertThat(told.starts).containsExactly("20 of 30");
    assertThat(told.warnings).hasSize(1);
    assertThat(told.warnings.get(0)).startsWith("skipped a damaged checkpoint: " + newest + ": ");
    assertThat(told.warnings.get(0)).contains("variables.data-00000-of-00001");
  }

  @Test
  void allCheckpointsDamagedEndsItNamingThem() throws IOException {
    var run = copy();
    Path checkpoints = run.folder().resolve("checkpoints");
    Files.delete(checkpoints.resolve("10/manifest.pb"));
    damage(checkpoints.resolve("20/manifest.pb"));
    Files.delete(checkpoints.resolve("30/variables.index"));
    var metrics = Files.readString(run.metrics());
    var thrown = assertThrows(RunException.class, () -> TinyRun.train(run, told));
    assertThat(thrown)
        .hasMessageThat()
        .startsWith("run folder (" + run.folder() + ") has no checkpoint that can be used: ");
    for (String step : List.of("10", "20", "30")) {
      assertThat(thrown).hasMessageThat().contains(checkpoints.resolve(step) + ": ");
    }
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
    assertThat(told.starts).isEmpty();
    assertThat(told.warnings).isEmpty();
    assertThat(Files.readString(run.metrics())).isEqualTo(metrics);
    assertThat(assertThrows(RunException.class, run::bestCheckpoint))
        .hasMessageThat()
        .isEqualTo(thrown.getMessage());
  }

  @Test
  void otherDataThanTheCheckpointsIsRefused() throws IOException {
    var run = copy();
    Files.writeString(folder.resolve("text.txt"), TinyRun.words(481).substring(1));
    var other =
        RunFolder.create(
            folder.resolve("other"), TinyRun.config(folder.resolve("text.txt")), List.of());
    DurableFiles.deleteTree(run.folder().resolve("data"));
    Files.move(other.folder().resolve("data"), run.folder().resolve("data"));
    var thrown = assertThrows(RunException.class, () -> TinyRun.train(run));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "checkpoint (%s) must be of the data that %s holds"
                .formatted(run.folder().resolve("checkpoints/30"), run.folder()));
  }

  @Test
  void anotherConfigurationThanTheCheckpointsIsRefusedByKey() throws IOException {
    var run = copy();
    Path config = run.folder().resolve("config.yaml");
    Files.writeString(
        config, Files.readString(config).replace("feedForward: 32", "feedForward: 48"));
    var changed = RunFolder.open(run.folder());
    var thrown = assertThrows(RunException.class, () -> TinyRun.train(changed));
    assertThat(thrown).hasMessageThat().contains("has model.feedForward 32, not 48");
    assertThat(thrown.getMessage().lines().count()).isEqualTo(1);
  }

  @Test
  void aRunThatIsBeingTrainedIsRefused() throws IOException {
    var run = copy();
    String config = Files.readString(run.folder().resolve("config.yaml"));
    try (var held = RunLock.take(run.folder())) {
      var thrown = assertThrows(RunException.class, () -> TinyRun.train(run.withSteps(40)));
      assertThat(thrown).hasMessageThat().contains("is being trained by another process");
      assertThat(held).isNotNull();
    }
    assertThat(Files.readString(run.folder().resolve("config.yaml"))).isEqualTo(config);
    assertThat(TinyRun.train(run).step()).isEqualTo(30);
  }

  @Test
  void aFinishedRunTakesNoStepAndIsEvaluatedAndExportedAgain() throws IOException {
    var run = copy();
    DurableFiles.deleteTree(run.modelFolder());
    var written = Files.getLastModifiedTime(run.folder().resolve("checkpoints/30"));
    var again = TinyRun.train(run, told);
    assertThat(told.starts).containsExactly("30 of 30");
    assertThat(told.steps).isEmpty();
    assertThat(told.checkpoints).isEmpty();
    assertThat(told.evaluated).isEqualTo(3);
    assertThat(again.seconds()).isEqualTo(result.seconds());
    RunState.of(run, again).assertEqualTo(expected);
    assertThat(Files.getLastModifiedTime(run.folder().resolve("checkpoints/30")))
        .isEqualTo(written);
    assertThat(bitsPerByte(run)).isWithin(1e-4).of(result.validationBitsPerByte());
  }

  @Test
  void moreStepsGoOn() throws IOException {
    var run = TinyRun.create(folder, "training.schedule.decaySteps=25");
    TinyRun.train(run);
    var longer = run.withSteps(40);
    var extended = RunState.of(longer, TinyRun.train(longer, told));
    assertThat(told.starts).containsExactly("30 of 40");
    assertThat(told.steps.get(9).learningRate()).isEqualTo(1e-4);
    assertThat(told.notes)
        .containsExactly(
            "training.schedule.decaySteps (25) ends at step 30; the learning rate stays at 0.000100"
                + " up to step 40");
    Path other = Files.createDirectory(folder.resolve("other"));
    var straight = TinyRun.create(other, "training.steps=40", "training.schedule.decaySteps=25");
    extended.assertEqualTo(RunState.of(straight, TinyRun.train(straight)));
  }

  /** The first run ended within its warm-up, and the decay takes the steps that come after it. */
  @Test
  void aDecayWithoutALengthFollowsMoreSteps() throws IOException {
    var run = TinyRun.create(folder, "training.steps=4");
    TinyRun.train(run, told);
    assertThat(told.notes)
        .containsExactly(
            "training.warmup (5) is not shorter than training.steps (4); the learning rate only"
                + " rises, and reaches 0.00802 of 0.0100");
    var more = new RecordingListener();
    TinyRun.train(RunFolder.open(run.folder()).withSteps(25), more);
    assertThat(more.notes)
        .containsExactly(
            "the decay of the learning rate follows training.steps: it ends at step 25, not 4");
    List<Double> rates = more.steps.stream().map(StepReport::learningRate).toList();
    assertThat(rates.get(0)).isEqualTo(1e-2);
    assertThat(rates.get(1)).isEqualTo(1e-2);
    assertThat(rates.get(11)).isWithin(1e-12).of((1e-2 + 1e-4) / 2);
    assertThat(rates.get(20)).isGreaterThan(1e-4);
    assertThat(rates).isInOrder(Comparator.reverseOrder());
  }

  @Test
  void fewerStepsThanWereTakenAreRefused() throws IOException {
    var run = copy();
    String config = Files.readString(run.folder().resolve("config.yaml"));
    var thrown = assertThrows(RunException.class, () -> TinyRun.train(run.withSteps(29), told));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo(
            "training.steps (29) must be at least 30, the number of steps that run (%s) has taken"
                .formatted(run.folder()));
    assertThat(told.starts).isEmpty();
    assertThat(Files.readString(run.folder().resolve("config.yaml"))).isEqualTo(config);
    assertThat(TinyRun.train(run).step()).isEqualTo(30);
  }

  /**
   * The run is stopped between two regular checkpoints and then ended there, so that checkpoint is
   * validated.
   */
  @Test
  void fewerStepsEndWhereTheRunIs() throws IOException {
    var run = TinyRun.create(folder);
    TinyRun.trainUntil(run, 13);
    assertThat(run.bestCheckpoint().step()).isEqualTo(10);
    var ended = TinyRun.train(run.withSteps(13), told);
    assertThat(ended.step()).isEqualTo(13);
    assertThat(told.steps).isEmpty();
    assertThat(told.validated).containsExactly(13L);
    assertThat(told.checkpoints).containsExactly(13L);
    var newest = run.checkpoints().newest().found().orElseThrow();
    assertThat(newest.manifest().getTraining().getLastValidation().getStep()).isEqualTo(13);
  }

  /** The first checkpoint claims an unbeatable validation loss, as if all later ones were worse. */
  @Test
  void theBestStaysTheBestWhenLaterOnesAreWorse() throws IOException {
    var run = TinyRun.create(folder, "training.keepCheckpoints=1");
    TinyRun.trainUntil(run, 10);
    var unbeatable = claimValidation(run, 1e-3);
    TinyRun.trainUntil(run, 23);
    var ended = TinyRun.train(run, told);

    assertThat(told.validated).containsExactly(30L);
    assertThat(TinyRun.names(run.folder().resolve("checkpoints")))
        .containsExactly("10", "30", "best", "latest");
    assertThat(run.bestCheckpoint().step()).isEqualTo(10);
    var newest = run.checkpoints().newest().found().orElseThrow();
    assertThat(newest.manifest().getBest()).isFalse();
    var state = newest.manifest().getTraining();
    assertThat(state.getBestValidation()).isEqualTo(unbeatable);
    assertThat(state.getLastValidation().getStep()).isEqualTo(30);
    assertThat(ended.validationBitsPerByte()).isWithin(1e-4).of(bitsPerByte(run));
    assertThat(ended.validationBitsPerByte()).isNotEqualTo(result.validationBitsPerByte());
  }

  /** Rewrites the newest checkpoint with another validation loss. */
  private static Validation claimValidation(RunFolder run, double bitsPerByte) {
    var checkpoint = run.checkpoints().newest().found().orElseThrow();
    var manifest = checkpoint.manifest();
    var claimed =
        manifest.getTraining().getLastValidation().toBuilder().setBitsPerByte(bitsPerByte).build();
    var training =
        manifest.getTraining().toBuilder()
            .setBestValidation(claimed)
            .setLastValidation(claimed)
            .build();
    run.checkpoints()
        .write(
            checkpoint.step(),
            variables -> {
              for (String end : List.of(".index", ".data-00000-of-00001")) {
                Files.copy(Path.of(checkpoint.variables() + end), Path.of(variables + end));
              }
              return new CheckpointContent(
                  manifest.getVariableList(), manifest.getConfiguration(), training, true);
            });
    return claimed;
  }

  /** Returns the loss of the run's model over its whole validation split. */
  private static double bitsPerByte(RunFolder run) {
    try (var corpus = run.corpus();
        var model = LanguageModel.load(run.modelFolder(), SessionOptions.float32())) {
      return new Scorer(model).score(corpus.store(Split.VALIDATION)).bitsPerByte();
    }
  }

  private RunFolder copy() throws IOException {
    return TinyRun.copy(finished, folder.resolve("copy"));
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    byte[] damaged = Arrays.copyOf(bytes, bytes.length);
    damaged[bytes.length / 2] ^= 1;
    Files.write(file, damaged);
  }
}
