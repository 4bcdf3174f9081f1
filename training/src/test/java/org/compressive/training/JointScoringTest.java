package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.compressive.checkpoints.Checkpoint;
import org.compressive.data.Corpus;
import org.compressive.data.DataConfig;
import org.compressive.data.Documents;
import org.compressive.inference.DocumentScore;
import org.compressive.inference.FrequencyLoss;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.LossByDocument;
import org.compressive.inference.LossByFrequency;
import org.compressive.inference.LossByPosition;
import org.compressive.inference.PositionLoss;
import org.compressive.inference.Score;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.TemporaryStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scores with several servers, each of which could be in a process of its own, and compares with
 * one reader of all streams.
 */
@Timeout(60)
final class JointScoringTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;
  private RunFolder run;
  private Checkpoint checkpoint;

  /** The score of a text and its tables. */
  private record Result(
      Score score,
      List<DocumentScore> documents,
      List<PositionLoss> positions,
      List<FrequencyLoss> frequencies) {}

  @BeforeEach
  void train() throws IOException {
    run = TinyRun.create(folder, "training.steps=5");
    TinyRun.train(run);
    checkpoint = run.bestOf(run.checkpoints().best());
  }

  @Test
  void theScoreAndAllTablesAreThoseOfOneProcess() throws Exception {
    Path documents = TinyRun.documents(folder);
    var separate = ScoringOptions.defaults().withStreams(4).withDocuments(Documents.SEPARATE);
    var options = separate.withStride(4);
    var expected = alone(documents, options);
    var results = together(List.of(documents, documents), options);
    assertThat(results).hasSize(2);
    assertThat(results.get(1)).isEqualTo(results.get(0));
    var actual = results.get(0);
    assertClose(actual.score().nats(), expected.score().nats());
    assertThat(actual.score().perWords(1).tokens()).isEqualTo(expected.score().tokens());
    assertThat(actual.score().bytes()).isEqualTo(expected.score().bytes());
    assertThat(actual.score().words()).isEqualTo(expected.score().words());
    assertThat(actual.documents()).hasSize(expected.documents().size());
    for (int i = 0; i < actual.documents().size(); i++) {
      var one = expected.documents().get(i);
      assertThat(actual.documents().get(i).document()).isEqualTo(one.document());
      assertClose(actual.documents().get(i).score().nats(), one.score().nats());
    }
    assertThat(actual.positions()).hasSize(expected.positions().size());
    for (int i = 0; i < actual.positions().size(); i++) {
      assertThat(actual.positions().get(i).tokens())
          .isEqualTo(expected.positions().get(i).tokens());
      assertClose(actual.positions().get(i).nats(), expected.positions().get(i).nats());
    }
    for (int i = 0; i < actual.frequencies().size(); i++) {
      assertThat(actual.frequencies().get(i).words())
          .isEqualTo(expected.frequencies().get(i).words());
      assertClose(actual.frequencies().get(i).nats(), expected.frequencies().get(i).nats());
    }
  }

  @Test
  void anotherTextIsRefused() throws IOException {
    Path text = folder.resolve("text.txt");
    Path other = TinyRun.documents(folder);
    var options = ScoringOptions.defaults().withStreams(2);
    var thrown = assertThrows(RunException.class, () -> together(List.of(text, other), options));
    assertThat(thrown)
        .hasMessageThat()
        .matches(
            "process \\(1 at 127\\.0\\.0\\.1:\\d+\\) has another text \\(checksum [0-9a-f]+\\) than"
                + " process 0 \\(checksum [0-9a-f]+\\)");
  }

  @Test
  void streamsThatCannotBeDividedAreRefused() {
    Path text = folder.resolve("text.txt");
    var options = ScoringOptions.defaults().withStreams(3);
    var thrown = assertThrows(RunException.class, () -> together(List.of(text, text), options));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo("streams (3) must be a multiple of 2, the number of processes");
  }

  private Result alone(Path text, ScoringOptions options) throws IOException {
    try (var model = open()) {
      return score(new Scorer(model), text, options);
    }
  }

  /** Scores with a server for each text, and returns the result of each. */
  private List<Result> together(List<Path> texts, ScoringOptions options) throws Exception {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        addresses.add("127.0.0.1:" + socket.getLocalPort());
      }
    }
    List<CompletableFuture<Result>> results = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      var spec = new ClusterSpec(addresses, i);
      Path text = texts.get(i);
      results.add(
          CompletableFuture.supplyAsync(
              () -> share(spec, text, options), work -> new Thread(work).start()));
    }
    List<Result> all = new ArrayList<>();
    for (var result : results) {
      try {
        all.add(result.join());
      } catch (CompletionException e) {
        throw (Exception) e.getCause();
      }
    }
    return all;
  }

  private Result share(ClusterSpec spec, Path text, ScoringOptions options) {
    try (var cluster = Cluster.join(spec, false, LIMIT, LIMIT, line -> {});
        var model = open()) {
      var joint = new JointScoring(() -> cluster, checkpoint.variables());
      return score(joint.scorer(model), text, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LanguageModel open() {
    var session = new SessionOptions(run.config().training().precision(), false, true);
    return run.model(checkpoint, run.config().model(), session);
  }

  private static Result score(Scorer scorer, Path text, ScoringOptions options) throws IOException {
    try (var corpus = Corpus.open(DataConfig.of(text.toString()));
        var tokens = TemporaryStore.of(corpus, scorer.tokenizer())) {
      var store = tokens.store();
      var documents = new LossByDocument(scorer.tokenizer(), store);
      var positions = new LossByPosition(scorer.tokenizer(), store, Documents.SEPARATE);
      var frequencies = new LossByFrequency(scorer.tokenizer());
      var score = scorer.score(store, options, documents, positions, frequencies);
      return new Result(score, documents.scores(), positions.losses(), frequencies.losses(store));
    }
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isWithin(TOLERANCE * Math.max(1, expected)).of(expected);
  }
}
