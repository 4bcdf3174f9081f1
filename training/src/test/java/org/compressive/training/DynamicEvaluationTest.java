package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Path;
import org.compressive.data.Documents;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.TokenBatch;
import org.compressive.data.TokenStore;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DynamicEvaluationTest {

  /** A run that is trained in one stream without dropout, as dynamic evaluation reads. */
  private static final String[] ONE_STREAM = {
    "training.batch=1", "training.steps=4", "model.dropout=0", "model.layers=2"
  };

  /** A rate at which Adam changes no float32. */
  private static final double NO_CHANGE = 1e-30;

  private static final double RATE = 3e-2;

  @TempDir static Path shared;
  private static RunFolder run;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    run = TinyRun.createApart(shared, ONE_STREAM);
    TinyRun.train(run);
  }

  @Test
  void givesTheLossesOfTrainingOnTheText() throws IOException {
    assertGivesTheLossesOfTraining(run);
    try (var corpus = run.corpus();
        var model = run.model()) {
      TokenStore text = corpus.store(Split.TRAINING);
      var fixed = new Scorer(model).score(text);
      var scorer = new DynamicEvaluation(run, run.bestCheckpoint(), RATE).scorer();
      var dynamic = scorer.score(text);
      assertThat(dynamic.bitsPerByte()).isLessThan(fixed.bitsPerByte() - 0.1);
      assertWithMessage("from the checkpoint again").that(scorer.score(text)).isEqualTo(dynamic);
    }
  }

  /** A step reads two windows. */
  @Test
  void givesTheLossesOfTrainingThroughTime() throws IOException {
    var unrolled =
        TinyRun.createApart(
            folder, ObjectArrays.concat(ONE_STREAM, "model.compressionLoss={function: bptt}"));
    TinyRun.train(unrolled);
    assertGivesTheLossesOfTraining(unrolled);
  }

  /** Contexts are read and remembered, but no update learns from them. */
  @Test
  void contextsAreNeitherScoredNorTrainedOn() throws IOException {
    var config =
        TinyRun.config(
            TinyRun.contexts(folder),
            ObjectArrays.concat(
                ONE_STREAM,
                new String[] {"data.contextField=prompt", "data.documents=separate"},
                String.class));
    var run = RunFolder.create(folder.resolve("run"), config);
    TinyRun.train(run);
    assertGivesTheLossesOfTraining(run);
    try (var corpus = run.corpus();
        var model = run.model()) {
      TokenStore text = corpus.store(Split.VALIDATION);
      var scorer = new DynamicEvaluation(run, run.bestCheckpoint(), NO_CHANGE).scorer();
      var fixed = new Scorer(model).score(text);
      assertThat(fixed.tokens()).isEqualTo(33);
      assertThat(scorer.score(text).tokens()).isEqualTo(33);
      assertThat(scorer.score(text).nats()).isWithin(1e-5 * 33).of(fixed.nats());
    }
  }

  @Test
  void decaysWeightsAsTrainingDoes() throws IOException {
    var decaying =
        TinyRun.createApart(
            folder,
            ObjectArrays.concat(
                ONE_STREAM, "training.optimizer={type: adamw, weightDecay: 1, beta1: 0.5}"));
    TinyRun.train(decaying);
    assertGivesTheLossesOfTraining(decaying);
  }

  /**
   * Trains on the training split with the trainer's own steps, whose losses are measured before the
   * update, and compares their sum with the score.
   */
  private static void assertGivesTheLossesOfTraining(RunFolder run) throws IOException {
    try (PreparedCorpus corpus = run.corpus()) {
      var streams = RunFolder.trainingStreams(corpus, run.config());
      var batch = new TokenBatch(1, streams.window());
      double slow = 0;
      try (var session = new TrainingSession(run.config(), streams)) {
        session.restore(run.bestCheckpoint().variables());
        // The step after an epoch begins with empty memories.
        for (long window = 0; window < streams.windows(); window++) {
          streams.read(window, batch);
          double loss = session.step(streams.windows() + window, RATE).loss();
          slow += loss * batch.counted(0);
        }
      }
      var options = ScoringOptions.defaults().withDocuments(Documents.SEPARATE);
      var scorer = new DynamicEvaluation(run, run.bestCheckpoint(), RATE).scorer();
      var score = scorer.score(corpus.store(Split.TRAINING), options);
      assertThat(score.tokens()).isEqualTo(streams.targets());
      assertThat(score.nats()).isWithin(1e-4 * score.tokens()).of(slow);
    }
  }

  /** Without any change of the parameters, every protocol gives what evaluation gives. */
  @ParameterizedTest
  @CsvSource({"JOINED, 3", "SEPARATE, 2"})
  void withoutUpdatesItIsEvaluation(Documents documents, int streams) {
    var scorer = new DynamicEvaluation(run, run.bestCheckpoint(), NO_CHANGE).scorer();
    var options = ScoringOptions.defaults().withDocuments(documents).withStreams(streams);
    try (var corpus = run.corpus();
        var model = run.model()) {
      TokenStore text = corpus.store(Split.TRAINING);
      var fixed = new Scorer(model).score(text, options);
      var dynamic = scorer.score(text, options);
      assertThat(dynamic.tokens()).isEqualTo(fixed.tokens());
      assertThat(dynamic.words()).isEqualTo(fixed.words());
      assertThat(dynamic.nats()).isWithin(1e-5 * fixed.tokens()).of(fixed.nats());
    }
  }

  @Test
  void takesOtherMemorySizesAndRefusesOtherStrides() {
    var longer = run.config().model().withMemories(16, 6);
    var options = SessionOptions.float32();
    var scorer =
        new DynamicEvaluation(run, run.bestCheckpoint(), longer, NO_CHANGE, options).scorer();
    assertThat(scorer.config()).isEqualTo(longer);
    try (var corpus = run.corpus();
        var model = run.model(16, 6)) {
      TokenStore text = corpus.store(Split.TRAINING);
      var fixed = new Scorer(model).score(text);
      assertThat(scorer.score(text).nats()).isWithin(1e-5 * fixed.tokens()).of(fixed.nats());
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> scorer.score(text, ScoringOptions.defaults().withStride(4)));
      assertThat(refused).hasMessageThat().startsWith("stride (4) must be the window (8)");
    }
  }

  @Test
  void ratesThatAreNoRatesFailByName() {
    var checkpoint = run.bestCheckpoint();
    var tooHigh = new DynamicEvaluation(run, checkpoint, 1e30).scorer();
    try (var corpus = run.corpus()) {
      TokenStore text = corpus.store(Split.TRAINING);
      assertThrows(DivergedException.class, () -> tooHigh.score(text));
    }
    for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class, () -> new DynamicEvaluation(run, checkpoint, rate));
    }
  }
}
