package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.compressive.graph.config.Embedding;
import org.compressive.graph.config.ModelConfig;
import org.compressive.kernels.RowProduct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that nothing is generated if parameters are not numbers, and that the error says where. */
class TokenWriterTest {

  /**
   * A model whose embedding is not tied to the logits, so that one token can be broken as an input
   * only.
   */
  private static final ModelConfig UNTIED =
      CONFIG.withEmbedding(new Embedding(false, 0, List.of(), 4));

  private static final Sampler SAMPLER = Sampler.temperature(1);
  private static final int TOKENS = 20;

  @TempDir private static Path folder;
  private static Path whole;
  private static LanguageModel model;
  private static GenerationRuns runs;

  @BeforeAll
  static void restoreModel() {
    whole = TestModel.checkpoint(folder, UNTIED, 9);
    model = LanguageModel.restore(UNTIED, TOKENIZER, whole, OPTIONS);
    runs = new GenerationRuns(model, RowProduct.Weights.FLOAT32);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  @BeforeEach
  void mendModel() {
    model.restore(whole);
  }

  /** Sets the embedding of a token to NaN. */
  private static void breakToken(int id) throws IOException {
    int width = UNTIED.width();
    model.restore(
        TestModel.checkpoint(
            Files.createTempDirectory(folder, "broken"),
            UNTIED,
            9,
            (name, values) -> {
              if (name.equals("embedding")) {
                Arrays.fill(values, id * width, (id + 1) * width, Float.NaN);
              }
            }));
  }

  private static TokenWriter.Stream stream(String prompt) {
    var ids = ImmutableIntArray.copyOf(TOKENIZER.encode(prompt.getBytes(UTF_8)));
    return new TokenWriter.Stream(ids, 1);
  }

  private static int[] alone(String prompt) {
    try (var writer = new TokenWriter(runs, SAMPLER, List.of(stream(prompt)))) {
      int[] all = new int[TOKENS];
      for (int from = 0; from < TOKENS; ) {
        int[] next = writer.next(TOKENS - from, new boolean[] {true})[0];
        System.arraycopy(next, 0, all, from, next.length);
        from += next.length;
      }
      return all;
    }
  }

  @Test
  void aBrokenTokenInAPromptIsFoundAtTheFirstTokenToDraw() throws IOException {
    breakToken('q');
    try (var writer = new TokenWriter(runs, SAMPLER, List.of(stream("abcd"), stream("aqcd")))) {
      var e =
          assertThrows(
              IllegalArgumentException.class, () -> writer.next(4, new boolean[] {true, true}));
      assertThat(e).hasMessageThat().isEqualTo("logit (after token 4 of stream 1) is not a number");
    }
  }

  @Test
  void aStreamOfNoUseMayBreakAndHarmsNoOther() throws IOException {
    int[] alone = alone("abcd");
    breakToken('q');
    try (var writer = new TokenWriter(runs, SAMPLER, List.of(stream("aqcd"), stream("abcd")))) {
      int[][] tokens = writer.next(4, new boolean[] {false, true});
      assertThat(tokens[1]).isEqualTo(Arrays.copyOf(alone, tokens[1].length));
      assertThat(tokens[1].length).isEqualTo(4);
      tokens = writer.next(4, new boolean[] {false, true});
      assertThat(tokens[1]).isEqualTo(Arrays.copyOfRange(alone, 4, 4 + tokens[1].length));
    }
  }

  @Test
  void theErrorSaysAfterWhichTokenItWas() throws IOException {
    String prompt = "abc";
    int[] alone = alone(prompt);
    int broken = firstNew(prompt, alone);
    breakToken(alone[broken]);
    int after = prompt.length() + broken + 1;
    var limits = TextLimits.tokens(TOKENS);
    var generator = new TextGenerator(model);
    String said = "logit (after token %d of stream %d) is not a number";
    try (var text = generator.generate(Prompt.of(prompt, 1), limits, SAMPLER)) {
      var e = assertThrows(IllegalArgumentException.class, () -> text.forEachRemaining(p -> {}));
      assertThat(e).hasMessageThat().isEqualTo(said.formatted(after, 0));
      // The text before it is correct.
      byte[] good = text.generation().text().getBytes(UTF_8);
      String right = new String(bytes(alone), UTF_8);
      assertThat(right).startsWith(new String(good, UTF_8));
    }
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> generator.generate(List.of(Prompt.of(prompt, 1)), limits, SAMPLER));
    assertThat(e).hasMessageThat().isEqualTo(said.formatted(after, 0));
  }

  /**
   * Returns the index of the first generated token, after the first two, that does not occur in the
   * text before it.
   */
  private static int firstNew(String prompt, int[] tokens) {
    for (int i = 2; i < tokens.length - 1; i++) {
      int token = tokens[i];
      if (prompt.indexOf(token) < 0 && Arrays.stream(tokens, 0, i).noneMatch(id -> id == token)) {
        return i;
      }
    }
    throw new AssertionError("the model says too little: " + Arrays.toString(tokens));
  }

  private static byte[] bytes(int[] tokens) {
    byte[] bytes = new byte[tokens.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) tokens[i];
    }
    return bytes;
  }

  @Test
  void refusesNoStreamsAndAnEmptyPrompt() {
    var none =
        assertThrows(
            IllegalArgumentException.class, () -> new TokenWriter(runs, SAMPLER, List.of()));
    assertThat(none).hasMessageThat().isEqualTo("streams (none) must be at least one");
    var empty = assertThrows(IllegalArgumentException.class, () -> stream(""));
    assertThat(empty).hasMessageThat().isEqualTo("a prompt must have at least one token");
  }
}
