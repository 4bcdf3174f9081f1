package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;
import static org.compressive.inference.TestModel.floats;
import static org.compressive.inference.TestModel.tokens;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.compressive.data.Corpus;
import org.compressive.data.CorpusException;
import org.compressive.data.DataConfigBuilder;
import org.compressive.data.Document;
import org.compressive.data.Documents;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenStore;
import org.compressive.data.TokenStoreWriter;
import org.compressive.data.Tokenization;
import org.compressive.data.Tokenizer;
import org.compressive.data.tokenizers.BpeTokenizer;
import org.compressive.data.tokenizers.CharacterTokenizer;
import org.compressive.data.tokenizers.WordTokenizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {

  private static final int VOCABULARY = 256;
  private static final ScoringOptions ALL = ScoringOptions.defaults();

  @TempDir static Path folder;
  private static Path prefix;
  private static LanguageModel model;
  private static Scorer scorer;

  @BeforeAll
  static void restoreModel() {
    prefix = TestModel.checkpoint(folder, CONFIG, 7);
    model = LanguageModel.restore(CONFIG, TOKENIZER, prefix, OPTIONS);
    scorer = new Scorer(model);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  @Test
  void oneStreamEqualsALoopOverLogits() throws IOException {
    // A little more than six windows, exactly six windows, and less than one.
    for (int length : new int[] {6 * WINDOW + 4, 6 * WINDOW + 1, 3, 2}) {
      byte[] text = TestModel.text(length, length);
      Score score = score(text, 1, 0);
      assertThat(score.tokens()).isEqualTo(length - 1);
      assertThat(score.bytes()).isEqualTo(length - 1);
      assertThat(score.nats()).isWithin(1e-5 * (length - 1)).of(nats(text, Integer.MAX_VALUE));
    }
  }

  @Test
  void severalStreamsScoreAllButTheFirstTokenOfEach() throws IOException {
    byte[] text = TestModel.text(100, 4);
    Score score = score(text, 3, 0);
    assertThat(score.tokens()).isEqualTo(97);
    // Streams begin at floor(b * 100 / 3).
    double sum =
        nats(Arrays.copyOfRange(text, 0, 33), Integer.MAX_VALUE)
            + nats(Arrays.copyOfRange(text, 33, 66), Integer.MAX_VALUE)
            + nats(Arrays.copyOfRange(text, 66, 100), Integer.MAX_VALUE);
    assertThat(score.nats()).isWithin(1e-5 * 97).of(sum);
  }

  @Test
  void memoriesAreCarriedFromWindowToWindow() throws IOException {
    byte[] text = TestModel.text(4 * WINDOW + 1, 5);
    double forgetful = 0;
    for (int from = 0; from < 4 * WINDOW; from += WINDOW) {
      forgetful += nats(Arrays.copyOfRange(text, from, from + WINDOW + 1), 1);
    }
    assertThat(score(text, 1, 0).nats()).isNotWithin(0.1).of(forgetful);
  }

  @Test
  void maxWindowsStopsEarly() throws IOException {
    byte[] text = TestModel.text(6 * WINDOW + 4, 6);
    Score score = score(text, 1, 2);
    assertThat(score.tokens()).isEqualTo(2 * WINDOW);
    assertThat(score.nats()).isWithin(1e-5 * 2 * WINDOW).of(nats(text, 2));
    assertThat(score(text, 1, 100)).isEqualTo(score(text, 1, 0));
  }

  @Test
  void progressHearsOfEachWindow() throws IOException {
    List<String> heard = new ArrayList<>();
    try (TokenStore store = TestModel.store(folder, TestModel.text(2 * WINDOW + 2, 1))) {
      scorer.score(store, ALL.withProgress((done, windows) -> heard.add(done + "/" + windows)));
    }
    assertThat(heard).containsExactly("1/3", "2/3", "3/3").inOrder();
  }

  @Test
  void loadedModelScoresTheSame() throws IOException {
    Path saved = folder.resolve("model");
    ModelFolder.export(saved, CONFIG, TOKENIZER, prefix);
    byte[] text = TestModel.text(5 * WINDOW + 3, 8);
    Score ours = score(text, 2, 0);
    try (var loaded = LanguageModel.load(saved, OPTIONS);
        var memories = loaded.emptyMemories(1);
        var tokens = tokens(1, new int[WINDOW]);
        TokenStore store = TestModel.store(folder, text)) {
      loaded.step(tokens, memories).close(); // the graph can be extended after it has run
      Score theirs = new Scorer(loaded).score(store, ALL.withStreams(2));
      Score again = new Scorer(loaded).score(store, ALL.withStreams(2));
      assertThat(theirs.nats()).isWithin(1e-5 * ours.tokens()).of(ours.nats());
      assertThat(theirs.words()).isEqualTo(ours.words());
      assertThat(again.nats()).isWithin(1e-5 * ours.tokens()).of(ours.nats());
    }
  }

  @Test
  void longerMemoriesScoreAndDiffer() throws IOException {
    byte[] text = TestModel.text(8 * WINDOW, 9);
    try (var longer =
            LanguageModel.restore(CONFIG.withMemories(40, 20), TOKENIZER, prefix, OPTIONS);
        TokenStore store = TestModel.store(folder, text)) {
      Score score = new Scorer(longer).score(store);
      assertThat(score.tokens()).isEqualTo(text.length - 1);
      assertThat(score.nats()).isNotWithin(1e-2).of(score(text, 1, 0).nats());
    }
  }

  @Test
  void restoredCheckpointIsScoredByTheSameScorer() throws IOException {
    Path other = TestModel.checkpoint(folder, CONFIG, 8);
    byte[] text = TestModel.text(3 * WINDOW, 10);
    Score before = score(text, 1, 0);
    model.restore(other);
    Score changed = score(text, 1, 0);
    model.restore(prefix);
    assertThat(changed.nats()).isNotWithin(1e-2).of(before.nats());
    assertThat(score(text, 1, 0).nats()).isWithin(1e-9).of(before.nats());
  }

  @Test
  void wordsAreRunsBetweenWhiteSpaceInEachStream() throws IOException {
    assertThat(score("xone two\n\tthree  ".getBytes(UTF_8), 1, 0).words()).isEqualTo(3);
    assertThat(score("x    \r\n\f\u000b ".getBytes(UTF_8), 1, 0).words()).isEqualTo(0);
    // A word longer than a window counts as one; the first token is not scored.
    assertThat(score(" aaaaaaaaaaaaaaaaaaaaaaa".getBytes(UTF_8), 1, 0).words()).isEqualTo(1);
    assertThat(score("a bb".getBytes(UTF_8), 1, 0).words()).isEqualTo(1);
    // Two streams split a word: "(a)aaaaa" and "(a)aa bbb".
    assertThat(score("aaaaaaaaa bbb".getBytes(UTF_8), 2, 0).words()).isEqualTo(3);
    // A no-break space is two bytes that are not ASCII white space.
    assertThat(score("xa\u00a0b".getBytes(UTF_8), 1, 0).words()).isEqualTo(1);
  }

  @Test
  void charactersAreCodePoints() throws IOException {
    Score score = score("xä€😀b".getBytes(UTF_8), 1, 0);
    assertThat(score.bytes()).isEqualTo(2 + 3 + 4 + 1);
    assertThat(score.characters()).isEqualTo(4);
  }

  /** A model whose parameters are all zero predicts every id with the same probability. */
  @Test
  void aUniformModelNeedsTheLogarithmOfTheVocabularyForEachToken() throws IOException {
    byte[] text = "eins zwei\ndrei é zwei\n".repeat(5).getBytes(UTF_8);
    var documents = List.of(Document.of("a", new String(text, UTF_8)));
    List<Tokenizer> tokenizers =
        List.of(
            TOKENIZER,
            BpeTokenizer.train(documents, 262),
            WordTokenizer.train(documents, 0, 0),
            CharacterTokenizer.train(documents, 0, 0));
    for (Tokenizer tokenizer : tokenizers) {
      int vocabulary = tokenizer.vocabulary();
      var config = CONFIG.toBuilder().vocabulary(vocabulary).build();
      Path zeros =
          TestModel.checkpoint(
              folder, config, 1000 + vocabulary, (name, values) -> Arrays.fill(values, 0));
      try (var uniform = LanguageModel.restore(config, tokenizer, zeros, OPTIONS);
          var corpus = Corpus.of("a", documents)) {
        Score score = new Scorer(uniform).score(corpus, ALL);
        int tokens = tokenizer.encode(text).length;
        String what = tokenizer.type();
        assertWithMessage(what).that(score.tokens()).isEqualTo(tokens - 1);
        double bits = Math.log(vocabulary) / Math.log(2);
        assertWithMessage(what).that(score.bitsPerToken()).isWithin(1e-6).of(bits);
        assertWithMessage(what).that(score.tokenPerplexity()).isWithin(1e-4).of(vocabulary);
        // The first token, of 1 to 4 characters, is not scored. If the tokenizer is not lossless,
        // this token is assigned its share of the text's counts.
        assertWithMessage(what).that(score.bytes()).isIn(Range.closed(111L, 114L));
        assertWithMessage(what).that(score.characters()).isIn(Range.closed(106L, 110L));
        assertWithMessage(what).that(score.bytes() - score.characters()).isAnyOf(4L, 5L);
        assertWithMessage(what).that(score.words()).isAnyOf(24L, 25L);
        assertWithMessage(what)
            .that(score.bitsPerCharacter())
            .isWithin(1e-6)
            .of(bits * (tokens - 1) / score.characters());
        assertThat(new Scorer(uniform).score(text)).isEqualTo(score);
      }
    }
  }

  @Test
  void stringsBytesFilesAndCorporaScoreAsTheirTokensDo() throws IOException {
    String text = "a text, letters of two bytes too: äöü\n".repeat(2);
    Score score = score(text.getBytes(UTF_8), 1, 0);
    assertThat(scorer.score(text)).isEqualTo(score);
    assertThat(scorer.score(text.getBytes(UTF_8))).isEqualTo(score);
    Path file = Files.writeString(folder.resolve("text.txt"), text);
    assertThat(scorer.score(file)).isEqualTo(score);
    var data =
        DataConfigBuilder.builder().corpus(List.of(file.toString(), file.toString())).build();
    try (var corpus = Corpus.open(data)) {
      var options = ALL.withDocuments(Documents.SEPARATE).withStreams(2);
      assertThat(scorer.score(corpus, options))
          .isEqualTo(score(Documents.SEPARATE, 2, 0, text.getBytes(UTF_8), text.getBytes(UTF_8)));
    }
    assertThrows(IllegalArgumentException.class, () -> scorer.score("x"));
    assertThrows(CorpusException.class, () -> scorer.score(folder.resolve("none.txt")));
  }

  /** A vocabulary of 256 ids fits the model, but its ids have other meanings. */
  @Test
  void refusesTheTokensOfAnotherTokenizer() throws IOException {
    var documents = List.of(Document.of("a", "some text"));
    Path file = folder.resolve("other.tokens");
    try (Corpus corpus = Corpus.of("a", documents)) {
      Tokenization.write(corpus, BpeTokenizer.train(documents, 256), file);
    }
    try (TokenStore store = TokenStore.open(file)) {
      assertThat(assertThrows(CorpusException.class, () -> scorer.score(store)))
          .hasMessageThat()
          .matches(
              ("token store \\(%s\\) must have been written with the model's tokenizer \\(bytes, 256"
                      + " ids, SHA-256 [0-9a-f]{12}\\), not that of SHA-256 [0-9a-f]{12}")
                  .formatted(file));
    }
  }

  @Test
  void refusesTextsThatDoNotFit() throws IOException {
    try (TokenStore store = TestModel.store(folder, TestModel.text(5, 1))) {
      assertThrows(CorpusException.class, () -> scorer.score(store, ALL.withStreams(3)));
      assertThrows(IllegalArgumentException.class, () -> ALL.withMaxWindows(-1));
    }
    Path file = folder.resolve("wide.tokens");
    try (var writer = TokenStoreWriter.create(file, 300)) {
      writer.startDocument();
      writer.accept(new int[] {1, 299, 2}, 3);
      writer.endDocument(TextCounts.NONE);
      writer.finish();
    }
    try (TokenStore store = TokenStore.open(file)) {
      assertThat(assertThrows(IllegalArgumentException.class, () -> scorer.score(store)))
          .hasMessageThat()
          .contains(" (300) must be at most model.vocabulary (256)");
    }
  }

  /**
   * Returns documents shorter than, as long as and longer than a window and a multiple of it, an
   * empty one and one of a single token.
   */
  private static byte[][] documents() {
    int[] lengths = {5, 0, WINDOW, WINDOW + 1, 1, 2 * WINDOW + 4, 2 * WINDOW + 1, 2, 0};
    byte[][] documents = new byte[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      documents[i] = TestModel.text(lengths[i], 40 + i);
    }
    return documents;
  }

  @Test
  void documentsApartScoreAsEachDoesAlone() throws IOException {
    byte[][] documents = documents();
    double nats = 0;
    long tokens = 0;
    long words = 0;
    for (byte[] document : documents) {
      if (document.length > 1) {
        Score alone = score(document, 1, 0);
        assertThat(alone.nats()).isWithin(1e-5 * alone.tokens()).of(nats(document, 3));
        nats += alone.nats();
        tokens += alone.tokens();
        words += alone.words();
      }
    }
    Score apart = score(Documents.SEPARATE, 1, 0, documents);
    assertThat(apart.tokens()).isEqualTo(tokens);
    assertThat(apart.bytes()).isEqualTo(tokens);
    assertThat(apart.characters()).isEqualTo(tokens);
    assertThat(apart.words()).isEqualTo(words);
    assertThat(apart.nats()).isWithin(1e-5 * tokens).of(nats);

    Score joined = score(Documents.JOINED, 1, 0, documents);
    long all = Arrays.stream(documents).mapToLong(document -> document.length).sum();
    assertThat(joined.tokens()).isEqualTo(all - 1);
    assertThat(joined.nats() / joined.tokens()).isNotWithin(1e-3).of(nats / tokens);
  }

  /**
   * The documents have nine windows in four streams, three of which have no third window. The sixth
   * document is cut in the middle and continues in the next stream from empty memories.
   */
  @Test
  void severalStreamsOfDocumentsScoreEveryTarget() throws IOException {
    byte[][] documents = documents();
    Score one = score(Documents.SEPARATE, 1, 0, documents);
    Score several = score(Documents.SEPARATE, 4, 0, documents);
    assertThat(several.tokens()).isEqualTo(one.tokens());
    assertThat(several.bytes()).isEqualTo(one.bytes());
    byte[] sixth = documents[5];
    double uncut = nats(sixth, 3);
    double cut =
        nats(Arrays.copyOf(sixth, WINDOW + 1), 1)
            + nats(Arrays.copyOfRange(sixth, WINDOW, sixth.length), 2);
    assertThat(cut).isNotWithin(0.1).of(uncut);
    assertThat(several.nats()).isWithin(1e-5 * one.tokens()).of(one.nats() - uncut + cut);
  }

  @Test
  void maxWindowsOfDocumentsApartStopsEarly() throws IOException {
    byte[][] documents = documents();
    Score two = score(Documents.SEPARATE, 1, 2, documents);
    assertThat(two.tokens()).isEqualTo(4 + WINDOW - 1);
    assertThat(two.nats())
        .isWithin(1e-5 * two.tokens())
        .of(nats(documents[0], 1) + nats(documents[2], 1));
  }

  @Test
  void wordsEndWhereDocumentsDo() throws IOException {
    byte[][] documents = {"xab".getBytes(UTF_8), "xcd ef".getBytes(UTF_8), "xg".getBytes(UTF_8)};
    assertThat(score(Documents.SEPARATE, 1, 0, documents).words()).isEqualTo(4);
    assertThat(score(Documents.SEPARATE, 3, 0, documents).words()).isEqualTo(4);
    assertThat(score(Documents.JOINED, 1, 0, documents).words()).isEqualTo(2);
  }

  @Test
  void aLoadedModelKeepsDocumentsApartTheSame() throws IOException {
    Path saved = folder.resolve("apart");
    ModelFolder.export(saved, CONFIG, TOKENIZER, prefix);
    Score ours = score(Documents.SEPARATE, 2, 0, documents());
    try (var loaded = LanguageModel.load(saved, OPTIONS);
        TokenStore store = TestModel.store(folder, documents())) {
      Score theirs =
          new Scorer(loaded).score(store, ALL.withDocuments(Documents.SEPARATE).withStreams(2));
      assertThat(theirs.tokens()).isEqualTo(ours.tokens());
      assertThat(theirs.nats()).isWithin(1e-5 * ours.tokens()).of(ours.nats());
    }
  }

  @Test
  void documentsOfOneTokenHaveNothingToScore() throws IOException {
    try (TokenStore store = TestModel.store(folder, new byte[1], new byte[0], new byte[1])) {
      var refused =
          assertThrows(
              CorpusException.class,
              () -> scorer.score(store, ALL.withDocuments(Documents.SEPARATE)));
      assertThat(refused).hasMessageThat().contains("has no document with 2 tokens");
    }
  }

  private static Score score(Documents documents, int streams, long maxWindows, byte[]... texts)
      throws IOException {
    try (TokenStore store = TestModel.store(folder, texts)) {
      return scorer.score(
          store, ALL.withDocuments(documents).withStreams(streams).withMaxWindows(maxWindows));
    }
  }

  private static Score score(byte[] text, int streams, long maxWindows) throws IOException {
    return score(Documents.JOINED, streams, maxWindows, text);
  }

  /**
   * Computes the nats of one stream independently, as the log-softmax in double of the step's
   * logits.
   */
  private static double nats(byte[] text, int maxWindows) {
    int[] ids = TOKENIZER.encode(text);
    double sum = 0;
    try (var memories = model.emptyMemories(1)) {
      for (int from = 0; from + 1 < ids.length && from / WINDOW < maxWindows; from += WINDOW) {
        int targets = Math.min(WINDOW, ids.length - 1 - from);
        int[] window = Arrays.copyOf(Arrays.copyOfRange(ids, from, from + targets), WINDOW);
        try (var tokens = tokens(1, window);
            var logits = model.step(tokens, memories)) {
          float[] rows = floats(logits);
          for (int i = 0; i < targets; i++) {
            sum +=
                nats(
                    Arrays.copyOfRange(rows, i * VOCABULARY, (i + 1) * VOCABULARY),
                    ids[from + i + 1]);
          }
        }
      }
    }
    return sum;
  }

  private static double nats(float[] logits, int target) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum) - logits[target];
  }
}
