package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.compressive.graph.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the accuracy of recall with predictions that are looked up one by one. */
final class RecallTest {

  private static final String ONE = "!ab=C;\n!cd=E;\n?ab=C;\n.......\n.......\n?cd=E;\n?ab=C;\n";
  private static final String OTHER = "[ABCD]\n(XYZW)\n{ABCD}\n[EFGH]\n.......\n{EFGH}\n";

  @TempDir private Path folder;

  @Test
  void isThatOfPredictionsLookedUpOneByOne() throws IOException {
    ModelConfig config = TestModel.CONFIG;
    Path variables =
        TestModel.checkpoint(
            folder,
            config,
            3,
            (name, values) -> {
              if (name.equals("output_bias")) {
                values['C'] = 1000; // so that every prediction is C
              }
            });
    byte[][] texts = {ONE.getBytes(US_ASCII), OTHER.getBytes(US_ASCII)};
    try (var model =
            LanguageModel.restore(config, TestModel.TOKENIZER, variables, TestModel.OPTIONS);
        TokenStore store = TestModel.store(folder, texts)) {
      for (Documents documents : Documents.values()) {
        for (int streams = 1; streams <= 2; streams++) {
          var options = ScoringOptions.defaults().withDocuments(documents).withStreams(streams);
          var slow = new Slow(ONE + OTHER);
          new Scorer(model).score(store, options, slow);
          var recall = Recall.of(model, store, options);
          assertThat(recall.stream().map(RecallAccuracy::distance).toList())
              .containsExactly(14L, 15L, 30L, 44L)
              .inOrder();
          // C, A, B, C and D are asked for at 14, E to H at 15, E at 30, and C at 44.
          assertThat(recall.stream().map(RecallAccuracy::tokens).toList())
              .containsExactly(5L, 4L, 1L, 1L)
              .inOrder();
          assertThat(recall.stream().map(RecallAccuracy::correct).toList())
              .containsExactly(2L, 0L, 0L, 1L)
              .inOrder();
          assertThat(recall.get(0).accuracy()).isEqualTo(0.4);
          for (RecallAccuracy each : recall) {
            assertThat(each.nats()).isWithin(1e-2).of(slow.nats.get(each.distance()));
          }
        }
      }
    }
  }

  /** Sums the nats that the signature for scoring gives the characters that are asked for. */
  private static final class Slow implements Accumulator {

    private final String text;
    private final TreeMap<Long, Double> nats = new TreeMap<>();

    Slow(String text) {
      this.text = text;
    }

    @Override
    public void add(ScoredWindow window) {
      for (int stream = 0; stream < window.streams(); stream++) {
        for (int i = window.first(stream); i < window.end(stream); i++) {
          count(window.place(stream, i), window.nats(stream, i));
        }
      }
    }

    private void count(long place, double loss) {
      int line = text.lastIndexOf('\n', (int) place - 1) + 1;
      char kind = text.charAt(line);
      char asked = text.charAt((int) place);
      if ((kind == '?' || kind == '{') && Character.isUpperCase(asked)) {
        String planted = (kind == '?' ? "!" : "[") + text.substring(line + 1, line + 4);
        long distance = (long) line - text.lastIndexOf(planted, line);
        nats.merge(distance, loss, Double::sum);
      }
    }
  }
}
