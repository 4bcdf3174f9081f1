package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.compressive.checkpoints.Checkpoint;
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
 * Resumes a run whose best checkpoint, that of step 10, is lost. Its learning rate rises so high
 * that the checkpoints of steps 20 and 30 are worse.
 */
final class LostBestTest {

  @TempDir static Path before;
  private static RunFolder finished;
  private static TrainingResult result;

  @TempDir Path folder;
  private final RecordingListener told = new RecordingListener();
  private RunFolder run;

  @BeforeAll
  static void trainUntilItIsWorse() throws IOException {
    finished =
        TinyRun.create(
            before, "training.warmup=30", "training.learningRate=3", "training.clip=1e9");
    result = TinyRun.train(finished);
  }

  @BeforeEach
  void copy() throws IOException {
    run = TinyRun.copy(finished, folder.resolve("copy"));
    assertThat(run.bestCheckpoint().step()).isEqualTo(10);
    assertThat(run.checkpoints().steps()).containsExactly(30L, 20L, 10L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theExportedModelIsKeptAndScored(boolean deleted) throws IOException {
    lose(deleted);
    var model = files(run.modelFolder());
    var again = TinyRun.train(run, told);
    assertThat(again.validationBitsPerByte()).isWithin(1e-4).of(result.validationBitsPerByte());
    assertThat(files(run.modelFolder())).isEqualTo(model);
    assertThat(told.warnings).hasSize(1);
    assertThat(told.warnings.get(0))
        .startsWith("the best checkpoint cannot be used: " + checkpoint(10) + ": ");
    assertThat(told.notes).hasSize(2);
    assertThat(told.notes.get(1)).startsWith("model folder (" + run.modelFolder() + ") is kept");
  }

  /** The recorded loss stays that of the exported model, even for later processes. */
  @Test
  void worseCheckpointsDoNotReplaceItLater() throws IOException {
    lose(true);
    var model = files(run.modelFolder());
    var longer = run.withSteps(40);
    TinyRun.train(longer);
    TinyRun.train(RunFolder.open(run.folder()), told);
    assertThat(files(run.modelFolder())).isEqualTo(model);
    assertThat(told.warnings).hasSize(1);
    var state = run.checkpoints().newest().found().orElseThrow().manifest().getTraining();
    assertThat(state.getBestValidation().getStep()).isEqualTo(10);
    assertThat(state.getLastValidation().getStep()).isEqualTo(40);
  }

  /** Step 10 is taken again, so that it has another checkpoint. */
  @Test
  void betterCheckpointsReplaceIt() throws IOException {
    DurableFiles.deleteTree(run.folder().resolve("checkpoints"));
    worsen(run.modelFolder());
    double worse = bitsPerByte();
    TinyRun.train(run, told);
    assertThat(bitsPerByte()).isLessThan(worse);
    assertThat(run.bestCheckpoint().step()).isEqualTo(10);
    assertThat(told.warnings)
        .containsExactly(
            "run (" + run.folder() + ") has no checkpoint yet; it restarts from step 0");
  }

  @Test
  void withoutAModelTheBestOfTheRestIsExportedAndRemembered() throws IOException {
    lose(true);
    DurableFiles.deleteTree(run.modelFolder());
    double rest = Math.min(validation(20), validation(30));
    assertThat(run.bestCheckpoint().validation().orElseThrow().getBitsPerByte()).isEqualTo(rest);
    TinyRun.train(run.withSteps(40), told);
    assertThat(told.warnings).hasSize(1);
    assertThat(run.checkpoints().best().skipped()).isEmpty();
    var best = run.checkpoints().bestValidation().orElseThrow().getBitsPerByte();
    assertThat(best).isEqualTo(Math.min(rest, validation(40)));
    assertThat(bitsPerByte()).isLessThan(Double.POSITIVE_INFINITY);
  }

  @Test
  void aDamagedModelIsReplacedAndNamed() throws IOException {
    lose(true);
    Files.writeString(run.modelFolder().resolve("saved_model.pb"), "no graph");
    TinyRun.train(run, told);
    assertThat(told.warnings).hasSize(2);
    assertThat(told.warnings.get(1)).startsWith("the exported model cannot be used: ");
    assertThat(bitsPerByte()).isGreaterThan(result.validationBitsPerByte());
  }

  private void lose(boolean deleted) throws IOException {
    if (deleted) {
      DurableFiles.deleteTree(checkpoint(10));
    } else {
      Files.write(checkpoint(10).resolve("variables.data-00000-of-00001"), new byte[8]);
    }
  }

  /** Replaces a model by that of the last and worst checkpoint. */
  private void worsen(Path model) throws IOException {
    try (var corpus = run.corpus();
        var validator = new Validator(run.config(), corpus)) {
      validator.export(model, finished.folder().resolve("checkpoints/30/variables"));
    }
  }

  private double bitsPerByte() {
    try (var corpus = run.corpus();
        var model = LanguageModel.load(run.modelFolder(), SessionOptions.float32())) {
      return new Scorer(model).score(corpus.store(Split.VALIDATION)).bitsPerByte();
    }
  }

  /** Returns the loss that a checkpoint of the run had in training. */
  private double validation(long step) {
    return Checkpoint.open(checkpoint(step)).validation().orElseThrow().getBitsPerByte();
  }

  private Path checkpoint(long step) {
    return run.folder().resolve("checkpoints").resolve(Long.toString(step));
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().map(LostBestTest::described).toList();
    }
  }

  private static String described(Path file) {
    try {
      return file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
