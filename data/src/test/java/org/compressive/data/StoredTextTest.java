package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the counts that a token store gives for the text of its tokens. */
final class StoredTextTest {
  private static final Tokenizer BYTES = new ByteTokenizer();
  private static final Tokenizer WORDS = new WordTokenizer("a", "word", "two");

  /**
   * The texts from which {@code format-1.tokens} was created, by the version that wrote only that
   * format.
   */
  private static final List<String> TEXTS =
      List.of("Grüße, two  words\n", "", "run on", "into one, and more: 你好 \t end ");

  @TempDir Path folder;
  private Path golden;

  @BeforeEach
  void copyGoldenFile() throws IOException {
    golden = folder.resolve("format-1.tokens");
    try (InputStream resource = getClass().getResourceAsStream("format-1.tokens")) {
      Files.copy(resource, golden);
    }
  }

  @Test
  void formatOneStillReadsAndIsCounted() throws IOException {
    assertThat(Files.readAllBytes(golden)[8]).isEqualTo(1);
    try (TokenStore store = TokenStore.open(golden).counted(BYTES)) {
      assertThat(store.vocabulary()).isEqualTo(256);
      assertThat(store.documents().asList()).containsExactly(0L, 20L, 20L, 26L).inOrder();
      assertTellsEveryPart(store);
    }
  }

  @Test
  void theNewestFormatTellsTheSame() throws IOException {
    try (TokenStore store = written(BYTES)) {
      assertThat(Files.readAllBytes(store.file())[8]).isEqualTo(3);
      assertTellsEveryPart(store);
    }
  }

  /**
   * Checks the counts of every part of the store, within documents and across them, as if all of
   * its text were one.
   */
  private static void assertTellsEveryPart(TokenStore store) {
    byte[] all =
        Bytes.concat(TEXTS.stream().map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new));
    assertThat(store.size()).isEqualTo(all.length);
    for (int from = 0; from <= all.length; from++) {
      for (int to = from; to <= all.length; to++) {
        assertWithMessage("%s to %s", from, to)
            .that(store.text(from, to, BYTES))
            .isEqualTo(TextCounts.of(Arrays.copyOfRange(all, from, to)));
      }
    }
    assertThrows(IndexOutOfBoundsException.class, () -> store.text(-1, 3, BYTES));
    assertThrows(IndexOutOfBoundsException.class, () -> store.text(3, 2, BYTES));
    assertThrows(IndexOutOfBoundsException.class, () -> store.text(0, all.length + 1, BYTES));
  }

  @Test
  void formatOneOfALossyTokenizerIsRefusedByName() {
    try (TokenStore store = TokenStore.open(golden)) {
      CorpusException refused = assertThrows(CorpusException.class, () -> store.counted(WORDS));
      assertThat(refused)
          .hasMessageThat()
          .startsWith(
              "token store (%s) has format 1, without counts of bytes and words".formatted(golden));
    }
  }

  @Test
  void formatOneMustBeCountedFirst() {
    try (TokenStore store = TokenStore.open(golden)) {
      CorpusException refused = assertThrows(CorpusException.class, () -> store.text(0, 20, BYTES));
      assertThat(refused).hasMessageThat().endsWith("its text must be counted first");
    }
  }

  @Test
  void lossyTokensKeepTheCountsOfTheirDocuments() throws IOException {
    String unknown = "a  word unknown-to-all two";
    try (TokenStore store = written(WORDS, "two two", unknown, "a a")) {
      assertThat(store.text(2, 6, WORDS)).isEqualTo(TextCounts.of(unknown.getBytes(UTF_8)));
      // "two two" + unknown + "a a": a word continues across each border.
      assertThat(store.text(0, 8, WORDS).words()).isEqualTo(2 + 4 + 2 - 2);
      // Half of the document's tokens stand for half of its 26 bytes.
      assertThat(store.text(2, 4, WORDS).bytes()).isEqualTo(13);
      assertThat(store.text(4, 6, WORDS).bytes()).isEqualTo(13);
      assertThat(store.text(4, 8, WORDS).bytes()).isEqualTo(13 + 3);
    }
  }

  @Test
  void fileSaysWhatItsTokensWereMadeOf() throws IOException {
    List<Document> documents = List.of(Document.of("a", "a b"));
    try (Corpus corpus = Corpus.of("one text", documents)) {
      CorpusSummary summary = Tokenization.write(corpus, WORDS, folder.resolve("a.tokens"));
      try (TokenStore store = TokenStore.open(folder.resolve("a.tokens"))) {
        assertThat(store.origin()).isEqualTo(TokenOrigin.of(summary, WORDS));
        assertThat(store.origin().agreesWith(TokenOrigin.of(summary, BYTES))).isFalse();
        assertThat(store.origin().agreesWith(TokenOrigin.UNKNOWN)).isTrue();
      }
    }
    try (TokenStore store = TokenStore.open(golden)) {
      assertThat(store.origin()).isEqualTo(TokenOrigin.UNKNOWN);
    }
  }

  private TokenStore written(Tokenizer tokenizer) throws IOException {
    return written(tokenizer, TEXTS.toArray(new String[0]));
  }

  private TokenStore written(Tokenizer tokenizer, String... texts) throws IOException {
    List<Document> documents = new ArrayList<>();
    for (String text : texts) {
      documents.add(Document.of("text " + documents.size(), text));
    }
    Path file = folder.resolve("text.tokens");
    try (Corpus corpus = Corpus.of("texts", documents)) {
      Tokenization.write(corpus, tokenizer, file);
    }
    return TokenStore.open(file);
  }
}
