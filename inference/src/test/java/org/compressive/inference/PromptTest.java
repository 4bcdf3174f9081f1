package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.compressive.data.TokenSink;
import org.compressive.data.Tokenizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTest {

  @TempDir private static Path folder;
  private static LanguageModel model;

  @BeforeAll
  static void restoreModel() {
    Path prefix = TestModel.checkpoint(folder, CONFIG, 1);
    model = LanguageModel.restore(CONFIG, TOKENIZER, prefix, OPTIONS);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  private static TokenWriter.Stream stream(int... ids) {
    return new TokenWriter.Stream(ImmutableIntArray.copyOf(ids), 7);
  }

  @Test
  void isTheTokensOfItsBytesAndASeed() {
    assertThat(Prompt.of("aé", 7).stream(model)).isEqualTo(stream('a', 0xc3, 0xa9));
    assertThat(Prompt.of(new byte[] {-1, 0}, 7).stream(model)).isEqualTo(stream(255, 0));
  }

  @Test
  void anEmptyOneIsANewline() {
    assertThat(Prompt.of("", 7).stream(model)).isEqualTo(stream('\n'));
    assertThat(Prompt.of(new byte[0], 7).stream(model)).isEqualTo(stream('\n'));
  }

  /** Most SentencePiece models have no ids for a newline. */
  @Test
  void withoutNewlinesAnEmptyOneIsAFullStop() {
    Path prefix = TestModel.checkpoint(folder, CONFIG, 2);
    try (var other = LanguageModel.restore(CONFIG, new WithoutNewlines(), prefix, OPTIONS)) {
      assertThat(Prompt.of("\n", 7).stream(other)).isEqualTo(stream('.'));
      assertThat(Prompt.of("a\n", 7).stream(other)).isEqualTo(stream('a'));
    }
  }

  /** A byte tokenizer that drops newlines. */
  private static final class WithoutNewlines implements Tokenizer {

    @Override
    public String type() {
      return "bytes without newlines";
    }

    @Override
    public int vocabulary() {
      return TOKENIZER.vocabulary();
    }

    @Override
    public boolean lossless() {
      return false;
    }

    @Override
    public void encode(InputStream text, TokenSink into) throws IOException {
      int[] ids = encode(text.readAllBytes());
      into.accept(ids, ids.length);
    }

    @Override
    public int[] encode(byte[] text) {
      return TOKENIZER.encode(new String(text, UTF_8).replace("\n", "").getBytes(UTF_8));
    }

    @Override
    public byte[] decode(int id) {
      return TOKENIZER.decode(id);
    }

    @Override
    public byte[] asset() {
      return new byte[0];
    }
  }

  @Test
  void keepsItsOwnBytes() {
    byte[] bytes = "ab".getBytes(UTF_8);
    var prompt = Prompt.of(bytes, 7);
    bytes[0] = 'x';
    assertThat(prompt.stream(model)).isEqualTo(stream('a', 'b'));
  }
}
