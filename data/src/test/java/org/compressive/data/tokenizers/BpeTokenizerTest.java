package org.compressive.data.tokenizers;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.io.ByteStreams;
import com.google.common.io.Resources;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.compressive.data.Document;
import org.compressive.data.Tokenizer;
import org.junit.jupiter.api.Test;

/**
 * Tests byte-pair encoding against Hugging Face's tokenizers 0.23.2. {@code reference.json} is the
 * tokenizer that its BpeTrainer learned from {@code reference.txt} with 1,500 ids, ByteLevel
 * without prefix space and the whole byte alphabet; {@code reference.ids} holds the ids of that
 * text. The text contains English, a sequence of three letters with many ties, and characters of
 * many scripts and kinds of white space.
 */
final class BpeTokenizerTest {
  private static final int SIZE = 1500;

  private final byte[] text = resource("reference.txt");
  private final BpeTokenizer tokenizer = train(text, SIZE);

  @Test
  void vocabularyAndMergesAreTheReferences() throws IOException {
    var mapper = new ObjectMapper();
    JsonNode expected = mapper.readTree(resource("reference.json")).get("model");
    assertThat(mapper.readTree(tokenizer.asset()).get("model")).isEqualTo(expected);
    assertThat(tokenizer.vocabulary()).isEqualTo(SIZE);
  }

  @Test
  void idsAreTheReferences() {
    int[] expected =
        Stream.of(new String(resource("reference.ids"), UTF_8).strip().split(" "))
            .mapToInt(Integer::parseInt)
            .toArray();
    assertThat(tokenizer.encode(text)).isEqualTo(expected);
  }

  @Test
  void referencesFileReads() throws IOException {
    Tokenizer read = TokenizerFiles.read(resource("reference.json"));
    assertThat(read.asset()).isEqualTo(tokenizer.asset());
    assertThat(read.encode(text)).isEqualTo(tokenizer.encode(text));
  }

  /** Versions of the library before 0.20 wrote a merge as one string. */
  @Test
  void mergesMayBeStrings() throws IOException {
    var file = (ObjectNode) new ObjectMapper().readTree(resource("reference.json"));
    ArrayNode merges = (ArrayNode) file.get("model").get("merges");
    for (int i = 0; i < merges.size(); i++) {
      JsonNode merge = merges.get(i);
      merges.set(i, TextNode.valueOf(merge.get(0).asText() + " " + merge.get(1).asText()));
    }
    Tokenizer read = TokenizerFiles.read(new ObjectMapper().writeValueAsBytes(file));
    assertThat(read.type()).isEqualTo("bpe");
    assertThat(read.encode(text)).isEqualTo(tokenizer.encode(text));
  }

  @Test
  void textEndsWhenItHasNoMorePairs() {
    BpeTokenizer small = train("abab".getBytes(UTF_8), 1000);
    assertThat(small.vocabulary()).isEqualTo(256 + 2); // ab, abab
    assertThat(small.encode("abab".getBytes(UTF_8))).asList().containsExactly(257);
  }

  @Test
  void anyBytesComeBack() {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    assertThat(decoded(tokenizer.encode(bytes))).isEqualTo(bytes);
  }

  /** The pieces of long texts must not depend on how the text is read. */
  @Test
  void streamHasTheIdsOfTheTextInMemory() throws IOException {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes("x".repeat(3 * Splitter.LONGEST + 5).getBytes(UTF_8));
    whole.writeBytes(" ".repeat(2 * Splitter.LONGEST + 1).getBytes(UTF_8));
    for (int i = 0; i < 40; i++) {
      whole.writeBytes(text);
    }
    byte[] all = whole.toByteArray();
    List<Integer> ids = new ArrayList<>();
    tokenizer.encode(
        slow(new ByteArrayInputStream(all)),
        (piece, count) -> Arrays.stream(piece, 0, count).forEach(ids::add));
    int[] streamed = ids.stream().mapToInt(Integer::intValue).toArray();
    assertThat(streamed).isEqualTo(tokenizer.encode(all));
    assertThat(decoded(streamed)).isEqualTo(all);
  }

  @Test
  void idsOutsideTheVocabularyAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(SIZE));
    assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(-1));
    assertThrows(IllegalArgumentException.class, () -> BpeTokenizer.train(List.of(), 255));
  }

  /** Returns a stream that returns only a few bytes at a time. */
  private static InputStream slow(InputStream text) {
    return new FilterInputStream(text) {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return super.read(into, offset, Math.min(length, 1009));
      }
    };
  }

  private byte[] decoded(int[] ids) {
    var bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      bytes.writeBytes(tokenizer.decode(id));
    }
    return bytes.toByteArray();
  }

  private static BpeTokenizer train(byte[] text, int size) {
    try {
      return BpeTokenizer.train(
          List.of(Document.of("text", () -> new ByteArrayInputStream(text))), size);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = Resources.getResource(BpeTokenizerTest.class, name).openStream()) {
      return ByteStreams.toByteArray(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
