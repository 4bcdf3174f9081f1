package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.CONFIG;
import static org.compressive.inference.TestModel.OPTIONS;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.compressive.inference.TestModel.WINDOW;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.compressive.kernels.RowProduct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextGeneratorTest {

  private static final Sampler PLAIN = Sampler.temperature(1);

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
    // Prompts of less than one window, of exactly one, of several and of a little more than
    // several.
    for (int length : new int[] {1, WINDOW - 1, WINDOW, WINDOW + 1, 3 * WINDOW, 4 * WINDOW + 5}) {
      byte[] prompt = TestModel.text(length, length);
      int count = 5 * WINDOW + 3;
      byte[] slow = WholeHistory.write(model, prompt, count);
      Generation fast = write(prompt, count, Sampler.greedy(), 1);
      assertWithMessage("prompt of %s bytes", length)
          .that(fast.text())
          .isEqualTo(new String(slow, UTF_8));
      assertThat(fast.tokens()).isEqualTo(count);
      assertThat(fast.seconds()).isGreaterThan(0.0);
      written.addAll(Bytes.asList(slow));
    }
    // A model that always generates the same tokens would prove nothing.
    assertThat(written.size()).isGreaterThan(10);
  }

  private static Generation write(byte[] prompt, long tokens, Sampler sampler, long seed) {
    return write(generator, Prompt.of(prompt, seed), TextLimits.tokens(tokens), sampler);
  }

  private static Generation write(String prompt, long tokens, Sampler sampler, long seed) {
    return write(prompt.getBytes(UTF_8), tokens, sampler, seed);
  }

  private static Generation write(
      TextGenerator generator, Prompt prompt, TextLimits limits, Sampler sampler) {
    try (var text = generator.generate(prompt, limits, sampler)) {
      text.forEachRemaining(piece -> {});
      return text.generation();
    }
  }

  @Test
  void piecesAreTheTextAndNeverHalfACharacter() {
    List<String> pieces = new ArrayList<>();
    try (var text =
        generator.generate(Prompt.of("été ", 3), TextLimits.tokens(300), Sampler.temperature(2))) {
      text.forEachRemaining(pieces::add);
      assertThat(String.join("", pieces)).isEqualTo(text.generation().text());
      assertThrows(NoSuchElementException.class, text::next);
    }
    assertThat(pieces.size()).isGreaterThan(10);
    for (String piece : pieces) {
      assertThat(piece).isNotEmpty();
      assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1))).isFalse();
    }
  }

  @Test
  void aStreamOfPiecesIsTheTextToo() {
    var prompt = Prompt.of("abc", 4);
    String whole = write(generator, prompt, TextLimits.tokens(100), PLAIN).text();
    try (var text = generator.generate(prompt, TextLimits.tokens(100), PLAIN);
        var pieces = text.pieces()) {
      List<String> all = pieces.toList();
      assertThat(String.join("", all)).isEqualTo(whole);
      assertThat(all).doesNotContain("");
      assertThat(text.generation().text()).isEqualTo(whole);
    }
  }

  @Test
  void piecesEndBeforeAStopString() {
    var prompt = Prompt.of("abc", 4);
    String whole = write(generator, prompt, TextLimits.tokens(100), PLAIN).text();
    String stop = whole.substring(40, 43);
    var limits = new TextLimits(100, List.of(stop));
    try (var text = generator.generate(prompt, limits, PLAIN)) {
      String joined = String.join("", text.pieces().toList());
      assertThat(joined).isEqualTo(whole.substring(0, whole.indexOf(stop)));
      assertThat(text.generation().text()).isEqualTo(joined);
    }
  }

  @Test
  void aClosedTextWritesNoMoreAndHarmsNoOther() {
    var limits = TextLimits.tokens(100);
    String whole = write(generator, Prompt.of("abc", 4), limits, PLAIN).text();
    try (var other = generator.generate(Prompt.of("abc", 4), limits, PLAIN)) {
      var begun = new StringBuilder(other.next());
      var text = generator.generate(Prompt.of("abc", 4), limits, PLAIN);
      String piece = text.next();
      text.close();
      text.close();
      assertThat(whole).startsWith(piece);
      assertThat(text.generation().text()).startsWith(piece);
      assertThat(text.generation().tokens()).isLessThan(100);
      assertThat(text.hasNext()).isFalse();
      other.forEachRemaining(begun::append);
      assertThat(begun.toString()).isEqualTo(whole);
    }
    var unread = generator.generate(Prompt.of("abc", 4), limits, PLAIN);
    unread.pieces().close();
    assertThat(unread.hasNext()).isFalse();
  }

  @Test
  void threadsOnOneGeneratorWriteWhatOneThreadWrites() throws Exception {
    List<Sampler> samplers =
        List.of(PLAIN, Sampler.greedy(), Sampler.temperature(0.8).withTopK(5).withTopP(0.9));
    List<Callable<String>> jobs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      var prompt = Prompt.of(TestModel.text(1 + 5 * i, i), i);
      var sampler = samplers.get(i % samplers.size());
      // The generator is created again below, so that the threads have to add the loops to the
      // graph.
      jobs.add(() -> write(generator, prompt, TextLimits.tokens(40), sampler).text());
    }
    List<String> alone = new ArrayList<>();
    for (var job : jobs) {
      alone.add(job.call());
    }
    generator = new TextGenerator(model);
    var threads = Executors.newFixedThreadPool(4);
    try {
      List<String> together = new ArrayList<>();
      for (var text : threads.invokeAll(jobs)) {
        together.add(text.get());
      }
      assertThat(together).containsExactlyElementsIn(alone).inOrder();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sameSeedWritesTheSameTextAndAnotherAnother() {
    String text = write("a", 60, PLAIN, 5).text();
    assertThat(write("a", 60, PLAIN, 5).text()).isEqualTo(text);
    assertThat(write("a", 60, PLAIN, 6).text()).isNotEqualTo(text);
    assertThat(write("b", 60, PLAIN, 5).text()).isNotEqualTo(text);
  }

  @Test
  void emptyPromptIsOneNewline() {
    String text = write("", 40, PLAIN, 5).text();
    assertThat(text).isEqualTo(write("\n", 40, PLAIN, 5).text());
  }

  @Test
  void tokensMayBeNone() {
    Generation none = write("abc", 0, PLAIN, 5);
    assertThat(none.text()).isEmpty();
    assertThat(none.tokens()).isEqualTo(0);
  }

  /** Kernels in Java run in every thread, and their sums do not depend on the batch. */
  @ParameterizedTest
  @EnumSource(RowProduct.Weights.class)
  void reducedWeightsWriteTheSameInBatches(RowProduct.Weights weights) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      prompts.add(Prompt.of("prompt " + i, i));
    }
    var limits = TextLimits.tokens(3 * WINDOW);
    try (var reduced = new TextGenerator(model, weights)) {
      var alone = prompts.stream().map(each -> write(reduced, each, limits, PLAIN).text()).toList();
      for (int round = 0; round < 3; round++) {
        var together = reduced.generate(prompts, limits, PLAIN);
        assertThat(together.stream().map(Generation::text).toList()).isEqualTo(alone);
      }
      assertThat(alone).containsNoDuplicates();
    }
  }

  @ParameterizedTest
  @EnumSource(RowProduct.Weights.class)
  void reducedWeightsTakeTheMostLikelyTokenAtTemperatureZero(RowProduct.Weights weights) {
    var limits = TextLimits.tokens(3 * WINDOW);
    var prompt = Prompt.of("prompt", 1);
    try (var reduced = new TextGenerator(model, weights)) {
      String text = write(reduced, prompt, limits, Sampler.greedy()).text();
      // At this temperature, the probability of every other token is 0.
      var cold = Sampler.temperature(Double.MIN_VALUE);
      assertThat(write(reduced, prompt, limits, cold).text()).isEqualTo(text);
      assertThat(write(reduced, prompt, limits, cold.withTopK(5).withTopP(0.9)).text())
          .isEqualTo(text);
      assertThat(write(reduced, prompt, limits, PLAIN.withTopK(1)).text()).isEqualTo(text);
    }
  }

  @Test
  void loadedModelWritesTheSame() {
    Path saved = folder.resolve("model");
    ModelFolder.export(saved, CONFIG, TOKENIZER, prefix);
    byte[] prompt = TestModel.text(2 * WINDOW + 3, 2);
    String text = write(prompt, 40, Sampler.greedy(), 1).text();
    try (var loaded = LanguageModel.load(saved, OPTIONS)) {
      var theirs = new TextGenerator(loaded);
      assertThat(
              write(theirs, Prompt.of(prompt, 1), TextLimits.tokens(40), Sampler.greedy()).text())
          .isEqualTo(text);
    }
  }
}
