package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.compressive.data.BatchSource;
import org.compressive.data.CorpusException;
import org.compressive.data.Documents;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.TokenStoreWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that contexts are read but not scored, whatever the protocol. */
final class ScoredContextTest {

  /** Contexts and texts. Some begin or end in a word that the other seems to continue. */
  private static final List<String> CONTEXTS = List.of("over ", "", "few ne", "", "x".repeat(20));

  private static final List<String> TEXTS =
      List.of("ten k over", "hundred", "ver few  ten\n", "", "k ten over hundred few never k");

  @TempDir static Path shared;
  private static LanguageModel model;

  @TempDir private Path folder;

  @BeforeAll
  static void restore() {
    var variables = TestModel.checkpoint(shared, TestModel.CONFIG, 1);
    model = LanguageModel.restore(TestModel.CONFIG, TOKENIZER, variables, TestModel.OPTIONS);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /**
   * The same tokens without contexts have the same losses, because contexts are inputs like any
   * others. Those of the texts are summed.
   */
  @ParameterizedTest
  @CsvSource({
    "JOINED, 1, 8",
    "JOINED, 3, 8",
    "JOINED, 2, 4",
    "SEPARATE, 1, 8",
    "SEPARATE, 3, 8",
    "SEPARATE, 2, 4"
  })
  void scoresAreThoseOfTheTexts(Documents documents, int streams, int stride) throws IOException {
    var options =
        ScoringOptions.defaults().withDocuments(documents).withStreams(streams).withStride(stride);
    Map<Long, Double> all = new HashMap<>();
    try (TokenStore whole = TestModel.store(folder, whole());
        TokenStore store = store()) {
      new Scorer(model)
          .score(
              whole,
              options,
              window -> {
                for (int stream = 0; stream < window.streams(); stream++) {
                  for (int i = window.first(stream); i < window.end(stream); i++) {
                    all.put(window.place(stream, i), window.nats(stream, i));
                  }
                }
              });
      double nats = 0;
      long tokens = 0;
      long words = 0;
      for (long place = 0; place < store.size(); place++) {
        if (isScored(place, all, store)) {
          nats += all.get(place);
          tokens++;
          boolean continues =
              isScored(place - 1, all, store)
                  && inWord(store, place - 1)
                  && !(documents == Documents.SEPARATE && begins(store, place));
          words += inWord(store, place) && !continues ? 1 : 0;
        }
      }
      var byDocument = new LossByDocument(TOKENIZER, store);
      var byFrequency = new LossByFrequency(TOKENIZER);
      var score = new Scorer(model).score(store, options, byDocument, byFrequency);
      assertThat(score.tokens()).isEqualTo(tokens);
      assertThat(score.nats()).isWithin(1e-5 * tokens).of(nats);
      assertThat(score.bytes()).isEqualTo(tokens);
      assertThat(score.words()).isEqualTo(words);
      var source = BatchSource.scoring(documents, store, streams, WINDOW, stride);
      assertThat(source.targets()).isEqualTo(tokens);
      long ofDocuments = 0;
      for (var document : byDocument.scores()) {
        ofDocuments += document.score().tokens();
        assertWithMessage("document %s", document.document())
            .that(document.score().bytes())
            .isAtMost(TEXTS.get(document.document()).length());
      }
      assertThat(ofDocuments).isEqualTo(tokens);
      if (documents == Documents.SEPARATE || streams == 1) {
        var byPosition = new LossByPosition(TOKENIZER, store, documents);
        new Scorer(model).score(store, options, byPosition);
        assertThat(byPosition.losses().stream().mapToLong(PositionLoss::tokens).sum())
            .isEqualTo(tokens);
      }
    }
  }

  private static boolean isScored(long place, Map<Long, Double> all, TokenStore store) {
    return all.containsKey(place) && place >= store.textStart(store.document(place));
  }

  private static boolean begins(TokenStore store, long place) {
    return store.documents().get(store.document(place)) == place;
  }

  private static boolean inWord(TokenStore store, long place) {
    return !Character.isWhitespace(store.token(place));
  }

  /** A text that follows a context begins with a word of its own, which is scored whole. */
  @Test
  void wordsAreThoseOfTheTexts() throws IOException {
    try (TokenStore store = store();
        TokenStore training = store()) {
      var byFrequency = new LossByFrequency(TOKENIZER);
      new Evaluation(source -> new InventedReader(WINDOW))
          .read(BatchSource.scoring(Documents.SEPARATE, store, 1, WINDOW), byFrequency);
      var rare = byFrequency.losses(training).get(3);
      // ten k over | hundred, whose first letter is not scored | ver few ten | the last text
      assertThat(rare.words()).isEqualTo(3 + 3 + 7);
    }
  }

  /** Each word of the scored text occurs 100 times in contexts of the training text. */
  @Test
  void contextsOfTheTrainingTextAreNotOccurrences() throws IOException {
    try (TokenStore scored = TestModel.store(folder, "a ten ten".getBytes(US_ASCII));
        TokenStore training = store(List.of("ten ".repeat(100)), List.of("over"))) {
      var byFrequency = new LossByFrequency(TOKENIZER);
      new Evaluation(source -> new InventedReader(WINDOW))
          .read(BatchSource.scoring(Documents.JOINED, scored, 1, WINDOW), byFrequency);
      var losses = byFrequency.losses(training);
      assertThat(losses.get(2).words()).isEqualTo(0);
      assertThat(losses.get(3).words()).isEqualTo(2);
    }
  }

  @Test
  void contextsAloneCannotBeScored() throws IOException {
    try (TokenStore store = store(List.of("only a context"), List.of(""))) {
      var refused = assertThrows(CorpusException.class, () -> new Scorer(model).score(store));
      assertThat(refused).hasMessageThat().startsWith("text has no token to score");
    }
  }

  private static byte[][] whole() {
    byte[][] whole = new byte[TEXTS.size()][];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = Bytes.concat(CONTEXTS.get(i).getBytes(US_ASCII), TEXTS.get(i).getBytes(US_ASCII));
    }
    return whole;
  }

  private TokenStore store() throws IOException {
    return store(CONTEXTS, TEXTS);
  }

  private TokenStore store(List<String> contexts, List<String> texts) throws IOException {
    Path file = Files.createTempFile(folder, "text", ".tokens");
    try (var writer = TokenStoreWriter.create(file, TOKENIZER.vocabulary())) {
      for (int i = 0; i < texts.size(); i++) {
        byte[] context = contexts.get(i).getBytes(US_ASCII);
        byte[] text = texts.get(i).getBytes(US_ASCII);
        writer.startDocument();
        writer.accept(TOKENIZER.encode(context), context.length);
        writer.accept(TOKENIZER.encode(text), text.length);
        writer.endDocument(context.length, TextCounts.of(text));
      }
      writer.finish();
    }
    return TokenStore.open(file);
  }
}
