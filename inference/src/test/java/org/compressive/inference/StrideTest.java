package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;
import static org.compressive.inference.TestModel.floats;
import static org.compressive.inference.TestModel.tokens;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares scores with strides, separate documents and several streams with a slow computation that
 * reads, for every window, all of the text before it again.
 */
final class StrideTest {

  private static final int HALF = WINDOW / 2;
  private static final int[] LENGTHS = {5, 0, WINDOW + 1, 1, 3 * WINDOW + 4, 2, 2 * WINDOW + 1};

  @TempDir static Path folder;
  private static LanguageModel model;

  /** A window to recompute: the tokens of its text from the stream's first window on. */
  private static final class Slow {
    private final int[] text;
    private final int from;
    private final int targets;
    private final int context;
    private final int stride;

    Slow(int[] text, int from, int targets, int context, int stride) {
      this.text = text;
      this.from = from;
      this.targets = targets;
      this.context = context;
      this.stride = stride;
    }
  }

  @BeforeAll
  static void restoreModel() {
    model =
        LanguageModel.restore(CONFIG, TOKENIZER, TestModel.checkpoint(folder, CONFIG, 7), OPTIONS);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  @Test
  void everyProtocolGivesWhatASlowComputationGives() throws IOException {
    byte[][] documents = documents();
    try (TokenStore store = TestModel.store(folder, documents)) {
      for (int stride : List.of(HALF, WINDOW)) {
        for (int streams = 1; streams <= 3; streams++) {
          var options = ScoringOptions.defaults().withStreams(streams).withStride(stride);
          assertScore(store, options, joined(concatenated(documents), streams, stride));
          var separate = options.withDocuments(Documents.SEPARATE);
          assertScore(store, separate, separate(documents, streams, stride));
        }
      }
    }
  }

  private static void assertScore(TokenStore store, ScoringOptions options, List<Slow> windows) {
    Score score = new Scorer(model).score(store, options);
    double nats = windows.stream().mapToDouble(StrideTest::nats).sum();
    long tokens = windows.stream().mapToLong(w -> w.targets - w.context).sum();
    assertWithMessage("%s", options).that(score.tokens()).isEqualTo(tokens);
    assertWithMessage("%s", options).that(score.bytes()).isEqualTo(tokens);
    assertWithMessage("%s", options).that(score.nats()).isWithin(1e-5 * tokens).of(nats);
  }

  /** Returns the windows of B equal streams of a text. */
  private static List<Slow> joined(byte[] text, int streams, int stride) {
    List<Slow> windows = new ArrayList<>();
    for (int stream = 0; stream < streams; stream++) {
      int from = text.length * stream / streams;
      int to = text.length * (stream + 1) / streams;
      windows.addAll(windows(TOKENIZER.encode(Arrays.copyOfRange(text, from, to)), stride));
    }
    return windows;
  }

  /** Returns the windows of documents, as B streams that begin with empty memories. */
  private static List<Slow> separate(byte[][] documents, int streams, int stride) {
    List<Slow> all = new ArrayList<>();
    for (byte[] document : documents) {
      all.addAll(windows(TOKENIZER.encode(document), stride));
    }
    List<Slow> windows = new ArrayList<>();
    for (int stream = 0; stream < streams; stream++) {
      int first = all.size() * stream / streams;
      for (int i = first; i < all.size() * (stream + 1) / streams; i++) {
        Slow window = all.get(i);
        // What the stream read of this document: from its own first window on.
        int begin = all.get(first).text == window.text ? all.get(first).from : 0;
        int[] read = Arrays.copyOfRange(window.text, begin, window.text.length);
        windows.add(new Slow(read, window.from - begin, window.targets, window.context, stride));
      }
    }
    return windows;
  }

  private static List<Slow> windows(int[] text, int stride) {
    List<Slow> windows = new ArrayList<>();
    int counted = 0; // targets
    for (int from = 0; counted < text.length - 1; from += stride) {
      int targets = Math.min(WINDOW, text.length - 1 - from);
      windows.add(new Slow(text, from, targets, counted - from, stride));
      counted = from + targets;
    }
    return windows;
  }

  /** Reads the text before a window stride by stride, and then looks at the window. */
  private static double nats(Slow window) {
    try (var memories = model.emptyMemories(1)) {
      for (int at = 0; at < window.from; at += window.stride) {
        try (var read = tokens(1, Arrays.copyOfRange(window.text, at, at + window.stride))) {
          model.step(read, memories).close();
        }
      }
      int from = window.from;
      int[] padded = new int[WINDOW];
      System.arraycopy(window.text, from, padded, 0, window.targets);
      try (var read = tokens(1, padded);
          var logits = model.peek(read, memories)) {
        float[] rows = floats(logits);
        double sum = 0;
        for (int i = window.context; i < window.targets; i++) {
          sum += crossEntropy(rows, i * CONFIG.vocabulary(), window.text[from + 1 + i]);
        }
        return sum;
      }
    }
  }

  private static double crossEntropy(float[] logits, int first, int target) {
    double sum = 0;
    for (int id = 0; id < CONFIG.vocabulary(); id++) {
      sum += Math.exp(logits[first + id] - logits[first + target]);
    }
    return Math.log(sum);
  }

  @Test
  void positionsAreCountedWithoutTheOverlap() throws IOException {
    try (TokenStore store = TestModel.store(folder, TestModel.text(4 * WINDOW + 3, 1))) {
      List<Long> places = new ArrayList<>();
      List<Long> read = new ArrayList<>();
      var text = BatchSource.scoring(Documents.JOINED, store, 1, WINDOW, HALF);
      new Evaluation(model)
          .read(
              text,
              window -> {
                for (int i = window.first(0); i < window.end(0); i++) {
                  places.add(window.place(0, i));
                  read.add(window.before(0) + 1 + i);
                }
              });
      assertThat(places).isEqualTo(read);
      assertThat(places).isInStrictOrder();
      assertThat(places).hasSize((int) text.targets());
    }
  }

  @Test
  void refusesStridesThatMemoriesOrWindowsDoNotAllow() throws IOException {
    try (TokenStore store = TestModel.store(folder, TestModel.text(4 * WINDOW, 1))) {
      var scorer = new Scorer(model);
      var options = ScoringOptions.defaults();
      var odd =
          assertThrows(
              IllegalArgumentException.class, () -> scorer.score(store, options.withStride(3)));
      assertThat(odd)
          .hasMessageThat()
          .isEqualTo("stride (3) must be a multiple of 4, the least that memories advance by");
      var longer =
          assertThrows(
              IllegalArgumentException.class, () -> scorer.score(store, options.withStride(12)));
      assertThat(longer).hasMessageThat().isEqualTo("stride (12) must be 1 to the window (8)");
      assertThrows(IllegalArgumentException.class, () -> options.withStride(-1));
      var overlapping = BatchSource.scoring(Documents.JOINED, store, 1, WINDOW, HALF);
      var traced =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Tracer(model).trace(overlapping, 0, Tracer.Depth.NATS, window -> {}));
      assertThat(traced).hasMessageThat().contains("stride (4) must be the window (8)");
    }
  }

  private static byte[][] documents() {
    byte[][] documents = new byte[LENGTHS.length][];
    for (int i = 0; i < LENGTHS.length; i++) {
      documents[i] = TestModel.text(LENGTHS[i], 40 + i);
    }
    return documents;
  }

  private static byte[] concatenated(byte[][] documents) {
    return Bytes.concat(documents);
  }
}
