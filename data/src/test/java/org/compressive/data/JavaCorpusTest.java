package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Iterables;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests corpora of documents that are not files. */
final class JavaCorpusTest {
  private static final Tokenizer WORDS = new WordTokenizer("river", "stone", "falls");

  @TempDir Path folder;

  @Test
  void documentsComeAsGiven() throws IOException {
    try (Corpus corpus =
        Corpus.of("two", List.of(Document.of("z", "last"), Document.of("a", "first")))) {
      assertThat(corpus.name()).isEqualTo("two");
      assertThat(Streams.stream(corpus.documents()).map(Document::path).toList())
          .containsExactly("z", "a")
          .inOrder();
      try (var text = Iterables.get(corpus.documents(), 1).open()) {
        assertThat(new String(text.readAllBytes(), UTF_8)).isEqualTo("first");
      }
    }
  }

  @Test
  void whatHoldsNoTextIsRefused() {
    assertThat(assertThrows(CorpusException.class, () -> Corpus.of("none", List.of())))
        .hasMessageThat()
        .isEqualTo("corpus (none) holds no document");
    assertThat(
            assertThrows(
                CorpusException.class, () -> Corpus.of("empty", List.of(Document.of("a", "")))))
        .hasMessageThat()
        .isEqualTo("corpus (empty) is empty (0 bytes)");
    Document broken =
        Document.of(
            "b",
            () -> {
              throw new IOException("line 3 is missing");
            });
    assertThat(assertThrows(CorpusException.class, () -> Corpus.of("c", List.of(broken))))
        .hasMessageThat()
        .isEqualTo("document (b) cannot be read: line 3 is missing");
  }

  @Test
  void stringsBecomeBatches() throws IOException {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      documents.add(Document.of("text " + i, "The river falls over stone " + i + "."));
    }
    try (Corpus corpus = Corpus.of("strings", documents);
        PreparedCorpus prepared =
            PreparedCorpus.write(corpus, new ByteTokenizer(), 8, folder.resolve("a"))) {
      assertThat(prepared.note()).contains("is split by document: training has ");
      assertThat(prepared.summary().documents()).isEqualTo(100);
      assertThat(firstWindow(prepared, 8)).isEqualTo("The rive".chars().toArray());
    }
  }

  @Test
  void wordsBecomeBatchesAndKeepTheCountsOfTheirText() throws IOException {
    String text = "river  stone, falls on the river\n".repeat(40);
    Path prepared = folder.resolve("a");
    try (Corpus corpus = Corpus.of("words", List.of(Document.of("only", text)));
        PreparedCorpus words = PreparedCorpus.write(corpus, WORDS, 6, prepared)) {
      assertThat(words.note()).contains("words is one document");
      assertThat(firstWindow(words, 6)).isEqualTo(new int[] {1, 0, 3, 0, 0, 1});
      assertThat(words.summary().tokens()).isEqualTo(240);
      TextCounts sum = TextCounts.NONE;
      for (Split split : Split.values()) {
        TokenStore store = words.store(split);
        sum = sum.followedBy(store.text(0, store.size(), WORDS));
        assertWithMessage("%s", split)
            .that((double) store.text(0, store.size(), WORDS).bytes() / store.size())
            .isWithin(0.2)
            .of(text.length() / 240.0);
      }
      assertThat(sum.bytes()).isEqualTo(text.length());
      assertThat(sum.words()).isEqualTo(240);
    }
    PreparedCorpus.open(prepared, WORDS).close();
    assertThat(
            assertThrows(
                CorpusException.class,
                () -> PreparedCorpus.open(prepared, new WordTokenizer("a", "b", "c"))))
        .hasMessageThat()
        .contains("must be the asset of the one that the corpus is opened with");
    assertThat(assertThrows(CorpusException.class, () -> PreparedCorpus.open(prepared)))
        .hasMessageThat()
        .contains("tokenizer.json) must be JSON");
  }

  @Test
  void storesOfAnotherTokenizerAreRefused() throws IOException {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    String text = "river stone ".repeat(60);
    try (Corpus corpus = Corpus.of("words", List.of(Document.of("only", text)))) {
      PreparedCorpus.write(corpus, WORDS, 6, one).close();
      PreparedCorpus.write(corpus, new WordTokenizer("falls", "stone", "river"), 6, other).close();
    }
    Files.delete(one.resolve("test.tokens"));
    Files.copy(other.resolve("test.tokens"), one.resolve("test.tokens"));
    assertThat(assertThrows(CorpusException.class, () -> PreparedCorpus.open(one, WORDS)))
        .hasMessageThat()
        .contains("test.tokens) has other checksums than");
  }

  private static int[] firstWindow(PreparedCorpus corpus, int window) {
    BatchSource streams =
        BatchSource.training(Documents.JOINED, corpus.store(Split.TRAINING), 2, window);
    TokenBatch batch = new TokenBatch(2, window);
    streams.read(0, batch);
    return Arrays.copyOf(batch.tokens(), window);
  }
}
