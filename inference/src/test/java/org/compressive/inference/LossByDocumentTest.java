package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.TOKENIZER;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares sums by document with sums over all tokens taken one by one, for every protocol. */
final class LossByDocumentTest {

  private static final int WINDOW = 8;

  @TempDir private Path folder;

  @Test
  void everyProtocolGivesWhatASlowComputationGives() throws IOException {
    String[] texts = {
      "a bc", "", "def gh ijkl mnop qr", "s", "tuv w xyz ab cd ef gh ij kl mn", "o p"
    };
    byte[][] bytes = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      bytes[i] = texts[i].getBytes(UTF_8);
    }
    try (TokenStore store = TestModel.store(folder, bytes)) {
      for (Documents documents : Documents.values()) {
        for (int streams = 1; streams <= 3; streams++) {
          for (int stride : List.of(4, WINDOW)) {
            var text = BatchSource.scoring(documents, store, streams, WINDOW, stride);
            assertTable(text, store, texts, documents + " " + streams + " " + stride);
          }
        }
      }
    }
  }

  private static void assertTable(
      BatchSource text, TokenStore store, String[] texts, String protocol) {
    double[] nats = new double[texts.length];
    List<List<Long>> places = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      places.add(new ArrayList<>());
    }
    Accumulator slow =
        window -> {
          for (int stream = 0; stream < window.streams(); stream++) {
            for (int i = window.first(stream); i < window.end(stream); i++) {
              long place = window.place(stream, i);
              int document = 0;
              long begin = 0;
              while (place >= begin + texts[document].length()) {
                begin += texts[document++].length();
              }
              nats[document] += window.nats(stream, i);
              places.get(document).add(place - begin);
            }
          }
        };
    var byDocument = new LossByDocument(TOKENIZER, store);
    var total = new TotalLoss(TOKENIZER, store);
    new Evaluation(source -> new InventedReader(WINDOW)).read(text, slow, byDocument, total);
    int row = 0;
    var scores = byDocument.scores();
    for (int document = 0; document < texts.length; document++) {
      if (places.get(document).isEmpty()) {
        continue;
      }
      var score = scores.get(row++);
      assertWithMessage(protocol).that(score.document()).isEqualTo(document);
      assertWithMessage(protocol).that(score.score().nats()).isEqualTo(nats[document]);
      assertWithMessage(protocol)
          .that(score.score().tokens())
          .isEqualTo(places.get(document).size());
      assertWithMessage(protocol)
          .that(score.score().bytes())
          .isEqualTo(places.get(document).size());
    }
    assertThat(scores).hasSize(row);
    assertThat(scores.stream().mapToDouble(s -> s.score().nats()).sum())
        .isEqualTo(total.score().nats());
  }

  @Test
  void wordsAreCountedInEachDocumentAlone() throws IOException {
    try (TokenStore store =
        TestModel.store(folder, "one two".getBytes(UTF_8), "three four five".getBytes(UTF_8))) {
      var byDocument = new LossByDocument(TOKENIZER, store);
      new Evaluation(source -> new InventedReader(WINDOW))
          .read(BatchSource.scoring(Documents.JOINED, store, 1, WINDOW), byDocument);
      assertThat(byDocument.scores().stream().map(s -> s.score().words()).toList())
          .containsExactly(2L, 3L)
          .inOrder();
    }
  }
}
