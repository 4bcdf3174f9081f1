package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Floats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.compressive.data.BatchSource;
import org.compressive.data.CorpusException;
import org.compressive.data.Documents;
import org.compressive.data.PreparedCorpus;
import org.compressive.data.Split;
import org.compressive.data.TokenBatch;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests runs on separate documents, that is with {@code data.documents: separate}. */
final class DocumentsApartTest {

  /**
   * Settings of a model whose memories are longer than a window, without dropout, so that equal
   * windows give equal results.
   */
  private static final String[] LASTING = {
    "model.dropout=0", "model.layers=2", "model.memory=12", "model.compressedMemory=6"
  };

  @TempDir static Path undisturbed;
  private static RunFolder finished;
  private static TrainingResult result;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    finished = TinyRun.createApart(undisturbed);
    result = TinyRun.train(finished);
  }

  @Test
  void aRunIsTrainedToItsEnd() throws IOException {
    assertThat(finished.config().data().documents()).isEqualTo(Documents.SEPARATE);
    assertThat(result.step()).isEqualTo(30);
    assertThat(result.trainBitsPerByte()).isLessThan(8.0);
    var reopened = RunFolder.open(finished.folder());
    assertThat(reopened.config().data().documents()).isEqualTo(Documents.SEPARATE);
    try (var corpus = reopened.corpus()) {
      var streams = RunFolder.trainingStreams(corpus, reopened.config());
      assertThat(streams.windows()).isEqualTo(TinyRun.EPOCH_APART);
    }
  }

  @Test
  void itsFigureIsThatOfDocumentsApart() {
    try (var corpus = finished.corpus();
        var model = LanguageModel.load(finished.modelFolder(), SessionOptions.float32())) {
      var store = corpus.store(Split.VALIDATION);
      assertThat(store.documents().length()).isEqualTo(2);
      var scorer = new Scorer(model);
      var options = ScoringOptions.defaults();
      var apart = scorer.score(store, options.withDocuments(Documents.SEPARATE));
      var joined = scorer.score(store, options.withDocuments(Documents.JOINED));
      assertThat(apart.tokens()).isEqualTo(joined.tokens() - 1);
      assertThat(result.validationBitsPerByte()).isWithin(1e-4).of(apart.bitsPerByte());
      assertThat(joined.bitsPerByte()).isNotWithin(1e-3).of(apart.bitsPerByte());
    }
  }

  /** The run is stopped within an epoch, at its end and in the next one. */
  @ParameterizedTest
  @ValueSource(longs = {7, TinyRun.EPOCH_APART, 23})
  void stoppingChangesNothing(long stop) throws IOException {
    var run = TinyRun.createApart(folder);
    TinyRun.trainUntil(run, stop);
    run = RunFolder.open(run.folder());
    RunState.of(run, TinyRun.train(run)).assertEqualTo(RunState.of(finished, result));
  }

  @Test
  void joinedTheSameTextTrainsOtherwise() throws IOException {
    var config = TinyRun.config(TinyRun.documents(folder));
    var run = RunFolder.create(folder.resolve("joined"), config, List.of());
    assertThat(TinyRun.train(run).trainBitsPerByte()).isNotEqualTo(result.trainBitsPerByte());
  }

  /**
   * With a learning rate of 0, parameters do not change. The memories of a stream that begins a
   * document then equal those of a new session that has read nothing before; those of any other
   * stream differ.
   */
  @Test
  void aDocumentIsReadFromEmptyMemories() throws IOException {
    var run = TinyRun.createApart(folder, LASTING);
    try (var corpus = run.corpus();
        var session = session(run, corpus);
        var fresh = session(run, corpus)) {
      var streams = RunFolder.trainingStreams(corpus, run.config());
      var batch = new TokenBatch(streams.streams(), streams.window());
      session.initialize();
      int begun = 0;
      for (long window = 0; window < streams.windows(); window++) {
        session.step(window, 0);
        fresh.initialize();
        fresh.step(window, 0);
        var remembered = state(session);
        var anew = state(fresh);
        streams.read(window, batch);
        for (int stream = 0; stream < 2; stream++) {
          assertWithMessage("stream %s remembers its window %s alone", stream, window)
              .that(memories(remembered, stream).equals(memories(anew, stream)))
              .isEqualTo(batch.starts()[stream]);
          begun += batch.starts()[stream] ? 1 : 0;
        }
      }
      assertThat(begun).isAtLeast(10);
      assertThat(begun).isAtMost(2 * TinyRun.EPOCH_APART - 10);
    }
  }

  /** Memory is as long as a window, so after a padded window it ends with rows of zeros. */
  @Test
  void paddingIsRememberedAsNothing() throws IOException {
    var run = TinyRun.createApart(folder, "model.layers=2");
    try (var corpus = run.corpus();
        var session = session(run, corpus)) {
      var streams = RunFolder.trainingStreams(corpus, run.config());
      var batch = new TokenBatch(streams.streams(), streams.window());
      session.initialize();
      int padded = 0;
      for (long window = 0; window < streams.windows(); window++) {
        session.step(window, 1e-2);
        streams.read(window, batch);
        for (String memory : List.of("memories/memory_00", "memories/memory_01")) {
          float[] remembered = Bundle.floats(state(session).get(memory));
          int row = remembered.length / 16; // two streams of 8
          for (int i = 0; i < 16; i++) {
            float[] one = Arrays.copyOfRange(remembered, i * row, (i + 1) * row);
            boolean padding = i % 8 >= batch.valid()[i / 8];
            assertWithMessage("row %s of %s is zero after window %s", i, memory, window)
                .that(Floats.max(one) == 0 && Floats.min(one) == 0)
                .isEqualTo(padding);
            padded += padding ? 1 : 0;
          }
        }
      }
      assertThat(padded).isAtLeast(20);
    }
  }

  /**
   * With a learning rate of 0, an epoch only reads the training text. Neither padding nor zeros
   * count.
   */
  @Test
  void lossesAreMeansOverTheTargetsThatCount() throws IOException {
    var run = TinyRun.createApart(folder, LASTING);
    try (var corpus = run.corpus();
        var session = session(run, corpus)) {
      BatchSource streams = RunFolder.trainingStreams(corpus, run.config());
      var batch = new TokenBatch(streams.streams(), streams.window());
      session.initialize();
      Path initial = folder.resolve("initial");
      session.save(initial);
      double nats = 0;
      for (long window = 0; window < streams.windows(); window++) {
        streams.read(window, batch);
        nats += session.step(window, 0).loss() * Arrays.stream(batch.valid()).sum();
      }
      try (var model =
          LanguageModel.restore(
              run.config().model(), corpus.tokenizer(), initial, SessionOptions.float32())) {
        var score =
            new Scorer(model)
                .score(
                    corpus.store(Split.TRAINING),
                    ScoringOptions.defaults().withDocuments(Documents.SEPARATE).withStreams(2));
        assertThat(score.tokens()).isEqualTo(streams.targets());
        assertThat(nats).isWithin(1e-5 * score.tokens()).of(score.nats());
      }
    }
  }

  /**
   * The text is split by position, because no split by document would be long enough. The last 80
   * documents have one byte each.
   */
  @Test
  void validationTextOfWhichNothingCanBeScoredLeavesNothing() throws IOException {
    Path documents = Files.createDirectory(folder.resolve("many"));
    Files.writeString(documents.resolve("0.txt"), TinyRun.words(320));
    for (int i = 0; i < 80; i++) {
      Files.writeString(documents.resolve("%02d-short.txt".formatted(i)), "a");
    }
    var config = TinyRun.config(documents, "data.documents=separate");
    var refused =
        assertThrows(
            CorpusException.class,
            () -> RunFolder.create(folder.resolve("runs/run"), config, List.of()));
    assertThat(refused).hasMessageThat().contains("split (validation)");
    assertThat(refused).hasMessageThat().contains("data.documents");
    assertThat(refused.getMessage().lines().count()).isEqualTo(1);
    assertThat(TinyRun.names(folder)).containsExactly("many");
  }

  private static TrainingSession session(RunFolder run, PreparedCorpus corpus) {
    return new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()));
  }

  private Map<String, List<Byte>> state(TrainingSession session) {
    Path prefix = folder.resolve("state");
    session.save(prefix);
    return Bundle.bytes(prefix, session.savedVariables());
  }

  /** Returns the memories of one of two streams. */
  private static List<Byte> memories(Map<String, List<Byte>> state, int stream) {
    return state.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith("memories/"))
        .map(Map.Entry::getValue)
        .flatMap(
            bytes ->
                bytes.subList(bytes.size() / 2 * stream, bytes.size() / 2 * (stream + 1)).stream())
        .toList();
  }
}
