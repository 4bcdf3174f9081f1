package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenBatch;
import org.compressive.data.TokenStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluationTest {

  @TempDir static Path folder;
  private static LanguageModel model;

  @BeforeAll
  static void restoreModel() {
    model =
        LanguageModel.restore(CONFIG, TOKENIZER, TestModel.checkpoint(folder, CONFIG, 7), OPTIONS);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  /**
   * Returns documents shorter than, as long as and longer than a window, an empty one and one of a
   * single token.
   */
  private static TokenStore documents() throws IOException {
    int[] lengths = {5, 0, WINDOW + 1, 1, 3 * WINDOW + 4, 2};
    byte[][] documents = new byte[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      documents[i] = TestModel.text(lengths[i], 40 + i);
    }
    return TestModel.store(folder, documents);
  }

  @Test
  void accumulatorsOfOneReadingGiveWhatEachGivesAlone() throws IOException {
    try (TokenStore store = documents()) {
      var joined = BatchSource.scoring(Documents.JOINED, store, 1, WINDOW);
      assertThatTogetherIsAlone(joined, store, Documents.JOINED);
      for (int streams = 1; streams <= 3; streams++) {
        var apart = BatchSource.scoring(Documents.SEPARATE, store, streams, WINDOW);
        assertThatTogetherIsAlone(apart, store, Documents.SEPARATE);
      }
    }
  }

  private static void assertThatTogetherIsAlone(
      BatchSource text, TokenStore store, Documents documents) {
    var total = new TotalLoss(TOKENIZER, store);
    var positions = new LossByPosition(TOKENIZER, store, documents);
    new Evaluation(model).read(text, positions, total);

    var totalAlone = new TotalLoss(TOKENIZER, store);
    new Evaluation(model).read(text, totalAlone);
    var positionsAlone = new LossByPosition(TOKENIZER, store, documents);
    new Evaluation(model).read(text, positionsAlone);
    assertThat(total.score()).isEqualTo(totalAlone.score());
    assertThat(positions.losses()).containsExactlyElementsIn(positionsAlone.losses()).inOrder();

    var options = ScoringOptions.defaults().withDocuments(documents).withStreams(text.streams());
    assertThat(total.score()).isEqualTo(new Scorer(model).score(store, options));
    double nats = positions.losses().stream().mapToDouble(PositionLoss::nats).sum();
    long tokens = positions.losses().stream().mapToLong(PositionLoss::tokens).sum();
    assertThat(nats).isWithin(1e-9).of(total.score().nats());
    assertThat(tokens).isEqualTo(text.targets());
  }

  @Test
  void aTracerTellsAccumulatorsWhatAScorerDoes() throws IOException {
    try (TokenStore store = documents()) {
      var text = BatchSource.scoring(Documents.SEPARATE, store, 2, WINDOW);
      var traced = new TotalLoss(TOKENIZER, store);
      List<WindowTrace> traces = new ArrayList<>();
      new Tracer(model).trace(text, 0, Tracer.Depth.LAYERS, traces::add, traced);
      var scored = new TotalLoss(TOKENIZER, store);
      List<ScoredWindow> windows = new ArrayList<>();
      new Evaluation(model).read(text, scored, windows::add);
      assertThat(traced.score().tokens()).isEqualTo(scored.score().tokens());
      assertThat(traced.score().words()).isEqualTo(scored.score().words());
      assertThat(traced.score().nats()).isWithin(1e-5 * text.targets()).of(scored.score().nats());
      for (WindowTrace trace : traces) {
        var window = windows.get((int) trace.index());
        for (int stream = 0; stream < 2; stream++) {
          assertThat(window.before(stream)).isEqualTo(trace.read().get(stream));
          assertThat(window.end(stream)).isEqualTo(trace.valid().get(stream));
          for (int i = 0; i < WINDOW; i++) {
            assertThat(window.target(stream, i)).isEqualTo(trace.targets().getInt(stream, i));
          }
        }
      }
    }
  }

  /** A source of windows that overlap by half and are each read from empty memories. */
  private record HalfStrides(TokenStore store, int window) implements BatchSource {

    @Override
    public int streams() {
      return 1;
    }

    @Override
    public long windows() {
      return (store.size() - 1 - window) / (window / 2) + 1;
    }

    @Override
    public long targets() {
      return window + (windows() - 1) * (window / 2);
    }

    @Override
    public void read(long index, TokenBatch into) {
      into.fill(0, store, index * (window / 2), window, true);
      into.markContext(0, index == 0 ? 0 : window / 2);
    }
  }

  @Test
  void halfOfEachWindowIsContextOfTheOther() throws IOException {
    byte[] text = TestModel.text(4 * WINDOW + 1, 9);
    int half = WINDOW / 2;
    Score score;
    try (TokenStore store = TestModel.store(folder, text)) {
      var total = new TotalLoss(TOKENIZER, store);
      new Evaluation(model).read(new HalfStrides(store, WINDOW), total);
      score = total.score();
    }

    var tracer = new Tracer(model);
    double nats = 0;
    for (int from = 0; from + WINDOW < text.length; from += half) {
      byte[] slice = Arrays.copyOfRange(text, from, from + WINDOW + 1);
      double[] losses = tracer.trace(slice, Tracer.Depth.NATS).get(0).nats(0);
      nats += Arrays.stream(losses).skip(from == 0 ? 0 : half).sum();
    }
    assertThat(score.tokens()).isEqualTo(text.length - 1);
    assertThat(score.bytes()).isEqualTo(text.length - 1);
    assertThat(score.nats()).isWithin(1e-5 * text.length).of(nats);
  }

  /**
   * A reader without a model. In the n-th window since its memories were last cleared, each target
   * costs n nats.
   */
  private static final class Counting implements WindowReader {
    private final List<String> told = new ArrayList<>();
    private final int window;
    private float nats;

    Counting(BatchSource text) {
      window = text.window();
    }

    @Override
    public void clear(boolean[] streams) {
      told.add("clear");
      nats = 0;
    }

    @Override
    public float[] read(TokenBatch batch, boolean remember) {
      told.add(remember ? "read" : "read last");
      float[] losses = new float[window];
      Arrays.fill(losses, ++nats);
      return losses;
    }

    @Override
    public void close() {
      told.add("close");
    }
  }

  @Test
  void anyReaderCanBeDriven() throws IOException {
    byte[] first = "aa bb cc dd ee ff".getBytes(UTF_8); // 16 targets
    byte[] second = "gg hh".getBytes(UTF_8);
    List<Counting> readers = new ArrayList<>();
    var evaluation =
        new Evaluation(
            text -> {
              readers.add(new Counting(text));
              return readers.get(0);
            });
    List<Long> before = new ArrayList<>();
    Score score;
    try (TokenStore store = TestModel.store(folder, first, second)) {
      var total = new TotalLoss(TOKENIZER, store);
      evaluation.read(
          BatchSource.scoring(Documents.SEPARATE, store, 1, WINDOW),
          total,
          window -> before.add(window.before(0)));
      score = total.score();
    }
    assertThat(readers.get(0).told)
        .containsExactly("read", "read", "clear", "read last", "close")
        .inOrder();
    assertThat(before).containsExactlyElementsIn(LongStream.of(0, 8, 0).boxed().toList()).inOrder();
    assertThat(score).isEqualTo(new Score(8 + 2 * 8 + 4, 20, 20, 20, 8));
  }

  @Test
  void refusesWindowsThatTheModelDoesNotHave() {
    var text = new ShortText(new int[20], WINDOW / 2);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> new Evaluation(model).read(text));
    assertThat(refused).hasMessageThat().isEqualTo("text's window (4) must be model.window (8)");
    assertThrows(
        IllegalArgumentException.class,
        () -> new Tracer(model).trace(text, 0, Tracer.Depth.NATS, window -> {}));
    assertThrows(IllegalArgumentException.class, () -> new Evaluation(model).read(text, -1));
    assertThrows(
        IllegalArgumentException.class, () -> new TotalLoss((from, to) -> TextCounts.NONE).score());
  }
}
