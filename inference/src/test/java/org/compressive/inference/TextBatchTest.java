package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that texts generated in a batch are the same as those generated alone. */
class TextBatchTest {

  /**
   * The lengths of prompts in bytes: empty, shorter than a window, whole windows, and longer than
   * all memories.
   */
  private static final int[] LENGTHS = {3, 0, WINDOW, 1, 2 * WINDOW + 5, 150, WINDOW - 1, 24};

  private static final int MOST = 3 * WINDOW + 3;

  @TempDir static Path folder;
  private static LanguageModel model;
  private static TextGenerator generator;

  @BeforeAll
  static void restoreModel() {
    Path prefix = TestModel.checkpoint(folder, CONFIG, 31);
    model = LanguageModel.restore(CONFIG, TOKENIZER, prefix, OPTIONS);
    generator = new TextGenerator(model);
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  static Stream<Sampler> samplers() {
    return Stream.of(
        Sampler.greedy(),
        Sampler.temperature(1),
        Sampler.temperature(1.2).withTopK(40).withTopP(0.95));
  }

  private static List<Prompt> prompts() {
    List<Prompt> prompts = new ArrayList<>();
    for (int length : LENGTHS) {
      prompts.add(Prompt.of(TestModel.text(length, length), 100 + length));
    }
    return prompts;
  }

  private static Generation alone(Prompt prompt, TextLimits limits, Sampler sampler) {
    try (var text = generator.generate(prompt, limits, sampler)) {
      text.forEachRemaining(piece -> {});
      return text.generation();
    }
  }

  private static List<Generation> alone(TextLimits limits, Sampler sampler) {
    return prompts().stream().map(prompt -> alone(prompt, limits, sampler)).toList();
  }

  private static void assertTogetherAsAlone(TextLimits limits, Sampler sampler) {
    var alone = alone(limits, sampler);
    // Each core takes the same number of consecutive texts from the list, here all of these
    // prompts.
    List<Prompt> prompts = new ArrayList<>();
    for (int core = 0; core < Processor.cores(); core++) {
      prompts.addAll(prompts());
    }
    var together = generator.generate(prompts, limits, sampler);
    assertThat(together).hasSize(prompts.size());
    for (int i = 0; i < together.size(); i++) {
      int which = i % LENGTHS.length;
      String what = "%s, prompt of %s bytes".formatted(sampler, LENGTHS[which]);
      assertWithMessage(what).that(together.get(i).text()).isEqualTo(alone.get(which).text());
      assertWithMessage(what).that(together.get(i).tokens()).isEqualTo(alone.get(which).tokens());
      assertWithMessage(what).that(together.get(i).seconds()).isGreaterThan(0.0);
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void promptsOfAnyLengthsWriteWhatTheyWriteAlone(Sampler sampler) {
    var limits = TextLimits.tokens(MOST);
    assertTogetherAsAlone(limits, sampler);
    var texts = alone(limits, sampler).stream().map(Generation::text).toList();
    assertThat(new HashSet<>(texts)).hasSize(texts.size());
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void someMayEndWhileOthersStillReadTheirPrompts(Sampler sampler) {
    assertTogetherAsAlone(TextLimits.tokens(2), sampler);
    assertTogetherAsAlone(TextLimits.tokens(1), sampler);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void someMayEndEarlyByAStopString(Sampler sampler) {
    var whole = alone(TextLimits.tokens(MOST), sampler);
    // These are taken from the texts of a short prompt and of the longest one.
    var stop = List.of(whole.get(0).text().substring(3, 7), whole.get(5).text().substring(12, 16));
    var limits = new TextLimits(MOST, stop);
    var tokens = alone(limits, sampler).stream().map(Generation::tokens).toList();
    assertThat(tokens.get(0)).isLessThan((long) MOST);
    assertThat(tokens.get(5)).isLessThan((long) MOST);
    assertThat(tokens).contains((long) MOST);
    assertTogetherAsAlone(limits, sampler);
  }

  @Test
  void onePromptTwiceWithTwoSeedsWritesTwoTexts() {
    var sampler = Sampler.temperature(1);
    var limits = TextLimits.tokens(30);
    var texts =
        generator.generate(
            List.of(Prompt.of("abc", 1), Prompt.of("abc", 2), Prompt.of("abc", 1)),
            limits,
            sampler);
    assertThat(texts.get(0).text()).isEqualTo(texts.get(2).text());
    assertThat(texts.get(0).text()).isNotEqualTo(texts.get(1).text());
  }

  @Test
  void noPromptsMakeNoTextsAndNoTokensEmptyOnes() {
    assertThat(generator.generate(List.of(), TextLimits.tokens(5), Sampler.greedy())).isEmpty();
    var none =
        generator.generate(
            List.of(Prompt.of("a", 1), Prompt.of("", 1)), TextLimits.tokens(0), Sampler.greedy());
    assertThat(none.stream().map(Generation::text).toList()).containsExactly("", "");
    assertThat(none.stream().map(Generation::tokens).toList()).containsExactly(0L, 0L);
  }
}
