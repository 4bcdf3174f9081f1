package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests JSON Lines whose texts follow a context, which is read but not scored. */
final class ContextFieldTest {
  private static final int WINDOW = 4;

  @TempDir private Path folder;

  @Test
  void aDocumentBeginsWithItsContext() throws IOException {
    Path file = write("a.jsonl", line("p p", "one two"), line("", "x"), line("q", ""));
    try (TokenStore store = whole(file)) {
      assertThat(read(store)).isEqualTo("p pone twoxq");
      assertThat(store.documents().asList()).containsExactly(0L, 10L, 11L).inOrder();
      assertThat(List.of(store.textStart(0), store.textStart(1), store.textStart(2)))
          .containsExactly(3L, 10L, 12L)
          .inOrder();
      assertThat(store.scored(0, 12)).isEqualTo(8);
      assertThat(store.scored(1, 5)).isEqualTo(2);
      // The texts alone are counted: "one two", "x" and "".
      Tokenizer bytes = new ByteTokenizer();
      assertThat(store.text(0, 12, bytes).bytes()).isEqualTo(8);
      assertThat(store.text(0, 10, bytes).words()).isEqualTo(2);
      assertThat(store.text(1, 6, bytes)).isEqualTo(TextCounts.of("one".getBytes(UTF_8)));
      assertThat(version(store.file())).isEqualTo(3);
    }
  }

  @Test
  void aContextLongerThanItsDocumentIsDamage() throws IOException {
    Path file = write("a.jsonl", line("p", "one"));
    Path damaged;
    try (TokenStore store = whole(file)) {
      damaged = store.file();
    }
    byte[] bytes = Files.readAllBytes(damaged);
    int contexts = bytes.length - 3 * Integer.BYTES - Long.BYTES; // one document, and checksums
    bytes[contexts] = 5;
    var sums = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int body = contexts + Long.BYTES + Integer.BYTES; // after the checksum of the header
    sums.putInt(body, StoreChecksums.crc(sums.slice(104, contexts + Long.BYTES - 104)));
    sums.putInt(body + 4, StoreChecksums.crc(sums.slice(body - 4, 8)));
    Files.write(damaged, bytes);
    var refused = assertThrows(CorpusException.class, () -> TokenStore.open(damaged));
    assertThat(refused)
        .hasMessageThat()
        .endsWith("is damaged; its context (5 tokens) of document 0 must be 0 to 4");
  }

  /** Records are dealt among many shards, of which a part merges all. */
  @Test
  void aPreparedCorpusKeepsContexts() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add(line("c".repeat(i % 5), "text of " + i));
    }
    Path file = write("a.jsonl", lines.toArray(new String[0]));
    Path store = folder.resolve("store");
    try (Corpus corpus = Corpus.open(config(file))) {
      new Preparation(corpus, new ByteTokenizer(), WINDOW, PreparationListener.NONE, 300)
          .write(store);
      Path part = folder.resolve("part");
      new Preparation(corpus, new ByteTokenizer(), WINDOW, PreparationListener.NONE, 300)
          .writePart(PartNumber.parse("1/1"), part);
      Preparation.comparePart(corpus, PartNumber.parse("1/1"), part, PreparationListener.NONE);
      PreparedParts.open(List.of(part)).merge(folder.resolve("merged"));
    }
    assertThat(Files.mismatch(store("store"), store("merged"))).isEqualTo(-1);
    long contexts = 0;
    long scored = 0;
    try (PreparedCorpus prepared = PreparedCorpus.open(store);
        Corpus corpus = Corpus.open(config(file))) {
      prepared.checkMadeOf(corpus, PreparationListener.NONE);
      for (Split split : Split.values()) {
        TokenStore tokens = prepared.store(split);
        for (int document = 0; document < tokens.documents().length(); document++) {
          long context = tokens.textStart(document) - tokens.documents().get(document);
          for (int i = 0; i < context; i++) {
            assertThat(tokens.token(tokens.documents().get(document) + i)).isEqualTo('c');
          }
          assertThat(tokens.token(tokens.textStart(document))).isEqualTo('t');
          contexts += context;
          scored += tokens.end(document) - tokens.textStart(document);
        }
      }
      assertThat(contexts).isEqualTo(60 * (1 + 2 + 3 + 4));
      assertThat(prepared.scoredTokens()).isEqualTo(scored);
      assertThat(prepared.summary().bytes()).isEqualTo(scored);
      assertThat(prepared.settings(DataConfig.of(), Set.of()).contextField()).isEqualTo("prompt");
    }
  }

  @Test
  void anotherContextOrBorderMakesAPreparedCorpusStale() throws IOException {
    String[] lines = line("pp", "a text").concat("\n").repeat(60).split("\n");
    Path file = write("a.jsonl", lines);
    Path store = folder.resolve("store");
    try (Corpus corpus = Corpus.open(config(file))) {
      PreparedCorpus.write(corpus, new ByteTokenizer(), WINDOW, store).close();
    }
    for (String changed : List.of(line("pq", "a text"), line("p", "pa text"))) {
      lines[7] = changed;
      try (Corpus corpus = Corpus.open(config(write("a.jsonl", lines)));
          PreparedCorpus prepared = PreparedCorpus.open(store)) {
        var stale =
            assertThrows(
                CorpusException.class,
                () -> prepared.checkMadeOf(corpus, PreparationListener.NONE));
        assertThat(stale).hasMessageThat().contains("is stale; its text has the fingerprint");
      }
    }
  }

  /** The documents are too few to be split by document. */
  @Test
  void aDocumentWithAContextIsNotCutByAPositionSplit() throws IOException {
    String[] lines = (line("prompt", "0123456789") + "\n").repeat(40).split("\n");
    Path file = write("a.jsonl", lines);
    try (Corpus corpus = Corpus.open(config(file));
        PreparedCorpus prepared =
            PreparedCorpus.write(corpus, new ByteTokenizer(), 40, folder.resolve("store"))) {
      assertThat(prepared.note()).contains("by position");
      for (Split split : Split.values()) {
        TokenStore store = prepared.store(split);
        assertThat(store.size()).isEqualTo(16L * store.documents().length());
        assertThat(store.scored(0, store.size())).isEqualTo(10L * store.documents().length());
      }
    }
  }

  /** Every target is a token of the texts, each of which counts once. */
  @ParameterizedTest
  @CsvSource({"JOINED, 1, 4", "JOINED, 3, 4", "JOINED, 2, 2", "SEPARATE, 1, 4", "SEPARATE, 3, 2"})
  void targetsThatCountAreThoseOfTexts(Documents documents, int streams, int stride)
      throws IOException {
    Path file =
        write("a.jsonl", line("pppppp", "one two three"), line("p", "x"), line("", "four five"));
    try (TokenStore store = whole(file)) {
      BatchSource source = BatchSource.scoring(documents, store, streams, WINDOW, stride);
      TokenBatch batch = new TokenBatch(streams, WINDOW);
      List<Long> counted = new ArrayList<>();
      for (long index = 0; index < source.windows(); index++) {
        source.read(index, batch);
        boolean[] targets = batch.countedTargets();
        for (int row = 0; row < streams; row++) {
          int ofRow = 0;
          for (int i = 0; i < WINDOW; i++) {
            assertThat(targets[row * WINDOW + i]).isEqualTo(batch.counts(row, i));
            if (batch.counts(row, i)) {
              counted.add(batch.places()[row] + 1 + i);
              ofRow++;
            }
          }
          assertThat(batch.counted(row)).isEqualTo(ofRow);
        }
      }
      assertThat(counted).containsNoDuplicates();
      assertWithMessage("targets").that(source.targets()).isEqualTo(counted.size());
      StreamLayout layout = new StreamLayout(store.size(), streams);
      for (long place = 0; place < store.size(); place++) {
        long at = place;
        boolean begins =
            documents == Documents.JOINED
                ? IntStream.range(0, streams).anyMatch(stream -> layout.start(stream) == at)
                : store.documents().get(store.document(at)) == at;
        boolean inText = at >= store.textStart(store.document(at));
        assertWithMessage("token %s", place)
            .that(counted.contains(at))
            .isEqualTo(inText && !begins);
      }
    }
  }

  @Test
  void trainingCountsTheTargetsOfItsWindows() throws IOException {
    Path file = write("a.jsonl", line("pppppp", "one two three"), line("ppp", "four five six"));
    try (TokenStore store = whole(file)) {
      for (Documents documents : Documents.values()) {
        BatchSource source = BatchSource.training(documents, store, 2, WINDOW);
        TokenBatch batch = new TokenBatch(2, WINDOW);
        long counted = 0;
        for (long index = 0; index < source.windows(); index++) {
          source.read(index, batch);
          counted += batch.counted(0) + batch.counted(1);
        }
        assertThat(source.targets()).isEqualTo(counted);
        assertThat(counted).isLessThan(26);
      }
    }
  }

  @Test
  void lineEndsAreDroppedFromContextsAndVocabulariesHoldTheirWords() throws IOException {
    String[] lines = (line("p\\np", "one\\ntwo") + "\n").repeat(20).split("\n");
    Path file = write("a.jsonl", lines);
    try (Corpus corpus = Corpus.open(config(file).withLineEnds(LineEnds.DROP))) {
      Document document = corpus.documents().iterator().next();
      assertThat(new String(document.context(), UTF_8)).isEqualTo("pp");
    }
    try (Corpus corpus = Corpus.open(config(file))) {
      Tokenizer words = new WordVocabulary(0, 0).tokenizer(TrainingText.of(corpus));
      assertThat(words.encode("p".getBytes(UTF_8))[0])
          .isNotEqualTo(words.encode("unknown".getBytes(UTF_8))[0]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"text\":\"b\"} | field (prompt) is missing; data.contextField must name the field of the context",
        "{\"prompt\":5,\"text\":\"b\"} | field (prompt) must be a string, not a number",
        "{\"prompt\":\"a\",\"prompt\":\"b\",\"text\":\"c\"} | field (prompt) must be given once",
        "{\"prompt\":\"\\ud83d b\",\"text\":\"c\"} | field (prompt) has half a surrogate pair",
      })
  void aBadContextIsNamedWithItsRule(String line, String rule) throws IOException {
    Path file = write("a.jsonl", line);
    var refused = assertThrows(CorpusException.class, () -> Corpus.open(config(file)));
    assertThat(refused).hasMessageThat().isEqualTo(file + " line 1: " + rule);
  }

  @Test
  void theContextIsNotTheText() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> DataConfig.of("a").withContextField("text"));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("data.contextField (text) must differ from data.textField");
  }

  private Path store(String name) {
    return folder.resolve(name).resolve("training.tokens");
  }

  private static int version(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
  }

  private static String read(TokenStore store) {
    int[] ids = new int[(int) store.size()];
    store.read(0, ids, 0, ids.length);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append((char) id);
    }
    return text.toString();
  }

  private static String line(String prompt, String text) {
    return "{\"text\": \"%s\", \"prompt\": \"%s\"}".formatted(text, prompt);
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), ImmutableList.copyOf(lines));
  }

  private static DataConfig config(Path file) {
    return DataConfig.of(file.toString()).withContextField("prompt");
  }

  private TokenStore whole(Path file) throws IOException {
    Path tokens = folder.resolve("whole.tokens");
    try (Corpus corpus = Corpus.open(config(file))) {
      Tokenization.write(corpus, new ByteTokenizer(), tokens);
    }
    return TokenStore.open(tokens);
  }
}
