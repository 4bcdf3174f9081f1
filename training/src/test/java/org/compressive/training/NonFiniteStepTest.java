package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Splitter;
import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.compressive.data.Split;
import org.compressive.data.TokenBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests steps whose loss or gradient is not finite because one of two streams remembers NaN. */
final class NonFiniteStepTest {

  private static final String MEMORY = "memories/memory_00";
  private static final double RATE = 1e-2;
  private static final long STEP = 3;

  @TempDir Path folder;

  /**
   * The first of two micro-batches has finite losses, so its run assigns before the other fails.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.averageDecay=0.9 training.optimizer.type=adamw",
        "training.accumulation.microBatches=2",
        "training.accumulation.windows=4",
        "training.accumulation.windows=4 training.accumulation.microBatches=2",
        "training.xla=true",
        "training.recompute=true",
      })
  void assignsNothingAndNamesTheStream(String settings) throws IOException {
    var run = TinyRun.create(folder, settings(settings));
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      session.initialize();
      for (long step = 0; step < STEP; step++) {
        session.step(step, RATE);
      }
      poisonSecondStream(session);
      var before = state(session, "before");
      var thrown = assertThrows(DivergedException.class, () -> session.step(STEP, RATE));
      assertThat(thrown.places().asList()).containsExactly(TinyRun.EPOCH * 8L + 8 + STEP * 8);
      assertThat(BatchPlaces.describe(corpus.store(Split.TRAINING), thrown.places()))
          .isEqualTo("document 1 from token 240");
      state(session, "after")
          .forEach(
              (name, bytes) ->
                  assertWithMessage(name).that(bytes.equals(before.get(name))).isTrue());
      session.restore(folder.resolve("good"));
      session.step(STEP, RATE);
      state(session, "good-after")
          .forEach(
              (name, bytes) -> {
                if (!name.startsWith("accumulated/")) {
                  assertWithMessage(name).that(bytes.equals(before.get(name))).isFalse();
                }
              });
    }
  }

  /** The second stream fails while a document begins in the first. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aSkippedBeginningOfADocumentStillEmptiesMemories(int microBatches) throws IOException {
    var run = TinyRun.createApart(folder, "training.accumulation.microBatches=" + microBatches);
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      var streams = RunFolder.trainingStreams(corpus, run.config());
      var batch = new TokenBatch(2, 8);
      long step = 0;
      session.initialize();
      do {
        session.step(step, RATE);
        streams.read(++step, batch);
      } while (!batch.starts()[0] || batch.starts()[1]);
      poisonSecondStream(session);
      long failing = step;
      assertThrows(DivergedException.class, () -> session.step(failing, RATE));
      var before = Bundle.floats(state(session, "before").get(MEMORY)); // [2, 8, 16]
      assertThat(before[0]).isNotEqualTo(0f);
      session.skip(failing);
      var after = Bundle.floats(state(session, "after").get(MEMORY));
      for (int i = 0; i < after.length; i++) {
        assertThat(after[i]).isEqualTo(i < after.length / 2 ? 0f : Float.NaN);
      }
    }
  }

  /** The learning rate makes every loss after the first update infinite or NaN. */
  @Test
  void stopsAfterAsManySkipsAsAreAllowed() throws IOException {
    var run =
        TinyRun.create(
            folder, "training.learningRate=1e30", "training.clip=1e30", "training.skipNonFinite=3");
    var told = new RecordingListener();
    var thrown = assertThrows(DivergedException.class, () -> TinyRun.train(run, told));
    assertThat(thrown).hasMessageThat().startsWith("step (5) has a loss or gradient that is not");
    assertThat(told.steps).hasSize(1);
    assertThat(told.warnings).hasSize(3);
    assertThat(told.warnings.get(2))
        .isEqualTo(
            "step (4) has a loss or gradient that is not finite; its batch (document 1 from token"
                + " 24; document 1 from token 240) was discarded, as 3 of at most 3");
    // The weights after the first update are finite but useless, so they are not kept.
    assertThat(run.checkpoints().steps()).isEmpty();
  }

  /** A document that begins empties the memories that are NaN, and training recovers. */
  @Test
  void skipsUpToTheLimitAndResumesWithAnother() throws IOException {
    var run = poisoned("training.skipNonFinite=1");
    var thrown = assertThrows(DivergedException.class, () -> TinyRun.train(run));
    assertThat(thrown).hasMessageThat().startsWith("step (14) has a loss or gradient that is not");
    assertThat(thrown).hasMessageThat().contains("the last checkpoint is of step 13;");
    assertThat(run.checkpoints().steps()).containsAtLeast(13L, 12L);
    assertThat(skipped(run)).isEqualTo(1);

    var told = new RecordingListener();
    var more = RunFolder.open(run.folder()).withSkipNonFinite(20);
    assertThat(TinyRun.train(more, told).step()).isEqualTo(30);
    assertThat(told.starts).containsExactly("13 of 30");
    assertThat(told.warnings.get(0)).contains("was discarded, as 2 of at most 20");
    assertThat(told.steps.size() + told.warnings.size()).isEqualTo(30 - 13);
    assertThat(skipped(more)).isEqualTo(1 + told.warnings.size());
    assertThat(RunFolder.open(run.folder()).config().training().skipNonFinite()).isEqualTo(20);
  }

  @Test
  void aRunStoppedBetweenSkipsIsTheSame() throws IOException {
    var run = poisoned("training.skipNonFinite=20", "training.accumulation.windows=2");
    var copy = TinyRun.copy(run, folder.resolve("copy"));
    var expected = RunState.of(run, TinyRun.train(run));
    assertThat(skipped(run)).isGreaterThan(1);
    assertThat(Trainer.of(copy).stopWhen(() -> true).train()).isEmpty();
    assertThat(copy.checkpoints().steps().get(0)).isEqualTo(13);
    RunState.of(copy, TinyRun.train(copy)).assertEqualTo(expected);
  }

  /** Returns a run of 12 steps whose last checkpoint has NaN in the memory of both streams. */
  private RunFolder poisoned(String... settings) throws IOException {
    var run =
        TinyRun.createApart(folder, ObjectArrays.concat(settings, "training.deterministic=true"));
    TinyRun.trainUntil(run, 12);
    Bundle.poisonNewest(run, MEMORY);
    return run;
  }

  private void poisonSecondStream(TrainingSession session) {
    Path good = folder.resolve("good");
    session.save(good);
    Bundle.poison(good, folder.resolve("bad"), session.savedVariables(), MEMORY, 1);
    session.restore(folder.resolve("bad"));
  }

  private static long skipped(RunFolder run) {
    var newest = run.checkpoints().newest().found().orElseThrow();
    return newest.manifest().getTraining().getSkippedSteps();
  }

  private Map<String, List<Byte>> state(TrainingSession session, String name) {
    Path prefix = folder.resolve(name);
    session.save(prefix);
    return Bundle.bytes(prefix, session.savedVariables());
  }

  private static String[] settings(String joined) {
    return Splitter.on(' ').splitToList(joined).toArray(String[]::new);
  }
}
