package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
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

  @Test
  void keepsItsOwnBytes() {
    byte[] bytes = "ab".getBytes(UTF_8);
    var prompt = Prompt.of(bytes, 7);
    bytes[0] = 'x';
    assertThat(prompt.stream(model)).isEqualTo(stream('a', 'b'));
  }
}
