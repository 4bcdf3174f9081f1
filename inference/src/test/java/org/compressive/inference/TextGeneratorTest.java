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

import com.google.common.primitives.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextGeneratorTest {

  private static final int VOCABULARY = 256;
  private static final Sampler PLAIN = new Sampler(1, 0, 1);

  @TempDir static Path folder;
  private static Path prefix;
  private static LanguageModel model;
  private static TextGenerator generator;

  @BeforeAll
  static void restoreModel() {
    prefix = TestModel.checkpoint(folder, CONFIG, 31);
    model = LanguageModel.restore(CONFIG, TOKENIZER, prefix, OPTIONS);
    generator = new TextGenerator(model);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  @Test
  void greedyEqualsReadingTheWholeHistoryAgainForEachToken() {
    Set<Byte> written = new HashSet<>();
    // Prompts short of a window, of just one, of several and of several and a bit.
    for (int length : new int[] {1, WINDOW - 1, WINDOW, WINDOW + 1, 3 * WINDOW, 4 * WINDOW + 5}) {
      byte[] prompt = TestModel.text(length, length);
      int count = 5 * WINDOW + 3;
      byte[] slow = slowly(prompt, count);
      Generation fast = generator.generate(prompt, count, Sampler.greedy(), 1, piece -> {});
      assertWithMessage("prompt of %s bytes", length)
          .that(fast.text())
          .isEqualTo(new String(slow, UTF_8));
      assertThat(fast.tokens()).isEqualTo(count);
      assertThat(fast.seconds()).isGreaterThan(0.0);
      written.addAll(Bytes.asList(slow));
    }
    // A model that says one thing only would prove nothing.
    assertThat(written.size()).isGreaterThan(10);
  }

  /** Greedy, from the empty memories on for every token, in whole padded windows. */
  private static byte[] slowly(byte[] prompt, int count) {
    byte[] text = prompt;
    for (int i = 0; i < count; i++) {
      text = Bytes.concat(text, new byte[] {(byte) mostLikelyAfter(TOKENIZER.encode(text))});
    }
    return Arrays.copyOfRange(text, prompt.length, text.length);
  }

  private static int mostLikelyAfter(int[] ids) {
    float[] logits = logitsAfter(ids);
    int best = 0;
    for (int id = 1; id < VOCABULARY; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  private static float[] logitsAfter(int[] ids) {
    float[] rows = {};
    try (var memories = model.emptyMemories(1)) {
      for (int from = 0; from < ids.length; from += WINDOW) {
        int[] window = Arrays.copyOfRange(ids, from, from + WINDOW); // zeros after the end
        try (var tokens = tokens(1, window);
            var logits = model.step(tokens, memories)) {
          rows = floats(logits);
        }
      }
    }
    int first = (ids.length - 1) % WINDOW * VOCABULARY;
    return Arrays.copyOfRange(rows, first, first + VOCABULARY);
  }

  @Test
  void logitsAfterEachTokenEqualThoseOfReadingTheWholeHistoryAgain() {
    int[] ids = TOKENIZER.encode(TestModel.text(5 * WINDOW + 3, 6));
    try (var reading = new ReadingWindow(model, LogitsRow.addTo(model))) {
      assertThrows(IllegalStateException.class, reading::logits);
      for (int i = 0; i < ids.length; i++) {
        reading.read(ids[i]);
        float[] slow = logitsAfter(Arrays.copyOf(ids, i + 1));
        // Asking twice moves nothing on.
        for (int ask = 0; ask < 2; ask++) {
          assertWithMessage("after %s tokens", i + 1)
              .that(reading.logits())
              .usingTolerance(1e-4)
              .containsExactly(slow)
              .inOrder();
        }
      }
    }
  }

  @Test
  void piecesAreTheTextAndNeverHalfACharacter() {
    List<String> pieces = new ArrayList<>();
    Generation generation = generator.generate("été ", 300, new Sampler(2, 0, 1), 3, pieces::add);
    assertThat(String.join("", pieces)).isEqualTo(generation.text());
    assertThat(pieces.size()).isGreaterThan(100);
    for (String piece : pieces) {
      assertThat(piece).isNotEmpty();
      assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1))).isFalse();
    }
  }

  @Test
  void sameSeedWritesTheSameTextAndAnotherAnother() {
    String text = generator.generate("a", 60, PLAIN, 5, piece -> {}).text();
    assertThat(generator.generate("a", 60, PLAIN, 5, piece -> {}).text()).isEqualTo(text);
    assertThat(generator.generate("a", 60, PLAIN, 6, piece -> {}).text()).isNotEqualTo(text);
    assertThat(generator.generate("b", 60, PLAIN, 5, piece -> {}).text()).isNotEqualTo(text);
  }

  @Test
  void emptyPromptIsOneNewline() {
    String text = generator.generate("", 40, PLAIN, 5, piece -> {}).text();
    assertThat(text).isEqualTo(generator.generate("\n", 40, PLAIN, 5, piece -> {}).text());
  }

  @Test
  void tokensMayBeNone() {
    Generation none = generator.generate("abc", 0, PLAIN, 5, piece -> {});
    assertThat(none.text()).isEmpty();
    assertThat(none.tokens()).isEqualTo(0);
    assertThrows(
        IllegalArgumentException.class, () -> generator.generate("abc", -1, PLAIN, 5, p -> {}));
  }

  @Test
  void loadedModelWritesTheSame() {
    Path saved = folder.resolve("model");
    ModelFolder.export(saved, CONFIG, TOKENIZER, prefix);
    byte[] prompt = TestModel.text(2 * WINDOW + 3, 2);
    String text = generator.generate(prompt, 40, Sampler.greedy(), 1, piece -> {}).text();
    try (var loaded = LanguageModel.load(saved, OPTIONS)) {
      var theirs = new TextGenerator(loaded);
      assertThat(theirs.generate(prompt, 40, Sampler.greedy(), 1, piece -> {}).text())
          .isEqualTo(text);
    }
  }

  @Test
  void windowsNeedNoUnitWithoutCompressedMemory() {
    var config = TestModel.config(12, 0);
    try (var plain =
        LanguageModel.restore(
            config, TOKENIZER, TestModel.checkpoint(folder, config, 3), OPTIONS)) {
      Generation generation =
          new TextGenerator(plain).generate("abc", 3 * WINDOW, PLAIN, 1, piece -> {});
      assertThat(generation.text()).isNotEmpty();
    }
  }
}
