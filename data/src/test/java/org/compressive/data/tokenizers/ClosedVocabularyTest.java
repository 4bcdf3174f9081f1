package org.compressive.data.tokenizers;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.compressive.data.CorpusException;
import org.compressive.data.Document;
import org.compressive.data.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the word tokenizer and the character tokenizer. */
final class ClosedVocabularyTest {
  private static final List<Document> TEXT =
      List.of(
          Document.of("a", "the cat  sat on\u3000the mat\n"),
          Document.of("b", " the <unk> cat ü\r\n"));

  @Test
  void wordsAreThoseBetweenWhiteSpace() throws IOException {
    Tokenizer words = WordTokenizer.train(TEXT, 0, 1);
    // 0 <unk>, 1 <eos>, 2 the (3 times), 3 cat (2), then by bytes: mat, on, sat, ü.
    assertThat(ids(words, "the cat  sat on\u3000the mat\n"))
        .containsExactly(2, 3, 6, 5, 2, 4, 1)
        .inOrder();
    assertThat(ids(words, "a ü\r\n\n<unk>\tthe")).containsExactly(0, 7, 1, 1, 0, 2).inOrder();
    assertThat(words.vocabulary()).isEqualTo(8);
    assertThat(words.lossless()).isFalse();
    assertThat(ids(words, "")).isEmpty();
    assertThat(ids(words, " \t ")).isEmpty();
  }

  @Test
  void wordsAreChosenBySizeOrCount() throws IOException {
    assertThat(WordTokenizer.train(TEXT, 4, 1).vocabulary()).isEqualTo(4);
    assertThat(WordTokenizer.train(TEXT, 0, 2).vocabulary()).isEqualTo(4);
    assertThat(WordTokenizer.train(TEXT, 0, 3).vocabulary()).isEqualTo(3);
    assertThat(ids(WordTokenizer.train(TEXT, 3, 1), "the cat")).containsExactly(2, 0).inOrder();
  }

  @Test
  void displayedWordsHaveTheSameIds() throws IOException {
    Tokenizer words = WordTokenizer.train(TEXT, 0, 1);
    String shown =
        ids(words, "the cat\non the zebra\n").stream()
            .map(id -> new String(words.decode(id), UTF_8))
            .collect(Collectors.joining());
    assertThat(shown).isEqualTo(" the cat\n on the <unk>\n");
    assertThat(ids(words, shown)).isEqualTo(ids(words, "the cat\non the zebra\n"));
  }

  @Test
  void charactersAreCodePoints() throws IOException {
    Tokenizer characters =
        CharacterTokenizer.train(List.of(Document.of("a", "bb\u00fc\n\ud83d\ude00bb\n")), 0, 1);
    // 0 <unk>, 1 b, 2 line feed, then by bytes: u umlaut, the emoji.
    assertThat(ids(characters, "b\u00fc\ud83d\ude00\nz")).containsExactly(1, 3, 4, 2, 0).inOrder();
    assertThat(characters.decode(4)).isEqualTo("\ud83d\ude00".getBytes(UTF_8));
    assertThat(characters.decode(0)).isEqualTo("\ufffd".getBytes(UTF_8));
    byte[] broken = {'b', (byte) 0xC3, 'b', (byte) 0xF0, (byte) 0x9F};
    assertThat(characters.encode(broken)).asList().containsExactly(1, 0, 1, 0, 0).inOrder();
  }

  @Test
  void assetsReadBack(@TempDir Path folder) throws IOException {
    for (Tokenizer tokenizer :
        List.of(WordTokenizer.train(TEXT, 0, 1), CharacterTokenizer.train(TEXT, 0, 1))) {
      Path file = Files.write(folder.resolve(Tokenizer.ASSET), tokenizer.asset());
      Tokenizer read = Tokenizer.read(file);
      assertThat(read.getClass()).isEqualTo(tokenizer.getClass());
      assertThat(read.asset()).isEqualTo(tokenizer.asset());
      assertThat(ids(read, "the dog\n")).isEqualTo(ids(tokenizer, "the dog\n"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"post_processor\":null | \"post_processor\":{} | its library does not read it: ",
        "\"the\":2 | \"the\":1 | ids of vocab must be 0 to 7, each once",
        "\"<eos>\":1 | \"eos\":1 | vocabulary has no <eos>",
        "\"WordLevel\" | \"Unigram\" | its library does not read it: ",
      })
  void otherFilesAreRefused(String part, String other, String said, @TempDir Path folder)
      throws IOException {
    String json = new String(WordTokenizer.train(TEXT, 0, 1).asset(), UTF_8);
    assertThat(json).contains(part);
    Path file = Files.writeString(folder.resolve("a.json"), json.replace(part, other));
    CorpusException refused = assertThrows(CorpusException.class, () -> Tokenizer.read(file));
    assertThat(refused).hasMessageThat().contains(": " + said);
  }

  /** Returns the ids of a text, after checking that a stream gives the same ids. */
  private static List<Integer> ids(Tokenizer tokenizer, String text) throws IOException {
    List<Integer> streamed = new ArrayList<>();
    tokenizer.encode(
        new ByteArrayInputStream(text.getBytes(UTF_8)),
        (ids, count) -> Arrays.stream(ids, 0, count).forEach(streamed::add));
    assertThat(tokenizer.encode(text.getBytes(UTF_8))).asList().isEqualTo(streamed);
    return streamed;
  }
}
