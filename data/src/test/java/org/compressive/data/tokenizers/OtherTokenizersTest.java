package org.compressive.data.tokenizers;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.Resources;
import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.compressive.data.CorpusException;
import org.compressive.data.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests tokenizers that other libraries trained and wrote in forms that this package does not
 * write. Hugging Face's tokenizers 0.23.2 and SentencePiece 0.2.2 trained them on the lines of
 * {@code reference.txt}; {@code others.json} contains a text, with the ids and the decoded text
 * that these libraries return for it.
 */
final class OtherTokenizersTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "byte-level.json",
        "unigram.json",
        "wordpiece.json",
        "unigram.model",
        "bytes.model"
      })
  void idsAndTextAreTheLibrarys(String name) throws IOException {
    JsonNode others = new ObjectMapper().readTree(resource("others.json"));
    byte[] text = others.get("text").asText().getBytes(UTF_8);
    JsonNode expected = others.get("files").get(name);
    Tokenizer tokenizer = TokenizerFiles.read(resource(name));
    int[] ids = tokenizer.encode(text);
    assertThat(ids)
        .isEqualTo(
            StreamSupport.stream(expected.get("ids").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray());
    String shown = new String(shown(tokenizer, ids), UTF_8);
    // Their libraries drop the space before the first word.
    assertThat(shown.strip()).isEqualTo(expected.get("text").asText().strip());

    Tokenizer again = TokenizerFiles.read(tokenizer.asset());
    assertThat(again.encode(text)).isEqualTo(ids);
    assertThat(again.checksum()).isEqualTo(tokenizer.checksum());
    assertThat(again.vocabulary()).isEqualTo(tokenizer.vocabulary());
    assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(tokenizer.vocabulary()));
  }

  @ParameterizedTest
  @CsvSource({
    "byte-level.json, tokenizer.json, true",
    "unigram.json, tokenizer.json, false",
    "wordpiece.json, tokenizer.json, false",
    "unigram.model, sentencepiece, false",
    "bytes.model, sentencepiece, false"
  })
  void whatIsSaidOfThemIsTrue(String name, String type, boolean lossless) throws IOException {
    Tokenizer tokenizer = TokenizerFiles.read(resource(name));
    assertThat(tokenizer.type()).isEqualTo(type);
    assertThat(tokenizer.lossless()).isEqualTo(lossless);
    byte[] text = "\u2581 two  spaces <|end|>\n\n caf\u00e9 \u0000 \ud83d\ude00\n".getBytes(UTF_8);
    byte[] invalid = Bytes.concat(text, new byte[] {(byte) 0xE2, 'a', (byte) 0xFF}, text);
    for (byte[] any : List.of(text, invalid)) {
      boolean kept = Arrays.equals(shown(tokenizer, tokenizer.encode(any)), any);
      assertWithMessage(name).that(kept).isEqualTo(lossless);
    }
    if (lossless) {
      byte[] bytes = new byte[10_000];
      new Random(1).nextBytes(bytes);
      assertThat(shown(tokenizer, tokenizer.encode(bytes))).isEqualTo(bytes);
    }
  }

  /**
   * A single component makes a file lose text: a normalizer, an added space or a stripped token.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"normalizer\":null | \"normalizer\":{\"type\":\"NFC\"}",
        "\"ByteLevel\",\"add_prefix_space\":false | \"ByteLevel\",\"add_prefix_space\":true",
        "\"lstrip\":false | \"lstrip\":true"
      })
  void filesThatLoseTextSaySo(String part, String other) throws IOException {
    String json = new String(resource("byte-level.json"), UTF_8);
    assertThat(json).contains(part);
    Tokenizer lossy = TokenizerFiles.read(json.replaceFirst(quoted(part), other).getBytes(UTF_8));
    assertThat(lossy.lossless()).isFalse();
  }

  /** A part ends before a space, so the ids do not depend on where a long text is cut. */
  @ParameterizedTest
  @ValueSource(strings = {"byte-level.json", "unigram.json", "unigram.model", "bytes.model"})
  void longTextsHaveTheIdsOfTheirLines(String name) throws IOException {
    Tokenizer tokenizer = TokenizerFiles.read(resource(name));
    String line = "Call me Ishmael some years ago";
    int repeats = 3 * Splitter.LONGEST / line.length();
    byte[] text = (line + (" " + line).repeat(repeats)).getBytes(UTF_8);
    int[] one = tokenizer.encode((line + " " + line).getBytes(UTF_8));
    int[] first = tokenizer.encode(line.getBytes(UTF_8));
    int each = one.length - first.length;
    int[] ids = tokenizer.encode(text);
    assertThat(ids).hasLength(first.length + each * repeats);
    for (int i = one.length; i < ids.length; i++) {
      assertThat(ids[i]).isEqualTo(ids[i - each]);
    }
    List<Integer> streamed = new ArrayList<>();
    tokenizer.encode(
        new ByteArrayInputStream(text),
        (some, count) -> {
          for (int i = 0; i < count; i++) {
            streamed.add(some[i]);
          }
        });
    assertThat(ids).asList().isEqualTo(streamed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":{\"type\":\"NoSuch\"}} | cannot be used: its library does not read it: ",
        "{} | cannot be used: its library does not read it: ",
        "hello | must be JSON or a SentencePiece model"
      })
  void otherFilesAreRefused(String content, String said) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), content);
    CorpusException refused = assertThrows(CorpusException.class, () -> Tokenizer.read(file));
    assertThat(refused).hasMessageThat().startsWith("tokenizer (%s) %s".formatted(file, said));
    assertThat(refused.getMessage().lines().count()).isEqualTo(1);
  }

  @Test
  void damagedModelsAreRefused() throws IOException {
    byte[] whole = resource("bytes.model");
    for (int length : new int[] {3, 100, whole.length / 2, whole.length - 1}) {
      Path file = Files.write(folder.resolve("a.model"), Arrays.copyOf(whole, length));
      assertThat(assertThrows(CorpusException.class, () -> Tokenizer.read(file)))
          .hasMessageThat()
          .contains("a.model) ");
    }
  }

  private static String quoted(String text) {
    return Pattern.quote(text);
  }

  private static byte[] shown(Tokenizer tokenizer, int[] ids) {
    var text = new ByteArrayOutputStream();
    for (int id : ids) {
      text.writeBytes(tokenizer.decode(id));
    }
    return text.toByteArray();
  }

  private static byte[] resource(String name) throws IOException {
    return Resources.toByteArray(Resources.getResource(OtherTokenizersTest.class, name));
  }
}
