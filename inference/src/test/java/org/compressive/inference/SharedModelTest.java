package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses one loaded model from 16 threads, which must give the answers of one after another. */
final class SharedModelTest {

  private static final int THREADS = 16;

  @TempDir private Path folder;

  /**
   * The answers of a model to one user.
   *
   * @param nats the cross-entropy of a text
   * @param logits the logits of the last of a few windows, each read with the memories of those
   *     before it
   * @param text a generated text
   */
  private record Answers(double nats, List<Float> logits, String text) {}

  @Test
  void sixteenThreadsGetTheAnswersOfOneAfterAnother() throws Exception {
    var variables = TestModel.checkpoint(folder, TestModel.CONFIG, 5);
    try (var model =
            LanguageModel.restore(
                TestModel.CONFIG, TestModel.TOKENIZER, variables, TestModel.OPTIONS);
        var generator = new TextGenerator(model)) {
      List<Answers> expected = new ArrayList<>();
      for (int user = 0; user < THREADS; user++) {
        expected.add(answers(model, generator, user));
      }
      assertThat(expected).containsNoDuplicates();
      assertThat(together(model, generator)).containsExactlyElementsIn(expected).inOrder();
    }
  }

  /** Asks the model in all threads at once. */
  private static List<Answers> together(LanguageModel model, TextGenerator generator)
      throws Exception {
    var start = new CyclicBarrier(THREADS);
    var threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Answers>> asked = new ArrayList<>();
      for (int user = 0; user < THREADS; user++) {
        int each = user;
        Callable<Answers> task =
            () -> {
              start.await(60, TimeUnit.SECONDS);
              return answers(model, generator, each);
            };
        asked.add(threads.submit(task));
      }
      List<Answers> all = new ArrayList<>();
      for (Future<Answers> each : asked) {
        all.add(each.get(120, TimeUnit.SECONDS));
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Answers answers(LanguageModel model, TextGenerator generator, int user) {
    byte[] text = TestModel.text(150 + user, user);
    double nats = new Scorer(model).score(text).nats();
    String prompt = new String(text, 0, 20, StandardCharsets.UTF_8);
    try (var written =
        generator.generate(
            Prompt.of(prompt, user), TextLimits.tokens(25), Sampler.temperature(0.9))) {
      String generated = String.join("", written.pieces().toList());
      return new Answers(nats, logits(model, text), generated);
    }
  }

  private static List<Float> logits(LanguageModel model, byte[] text) {
    List<Float> logits = new ArrayList<>();
    try (var memories = model.emptyMemories(1)) {
      for (int window = 0; window < 6; window++) {
        int[] ids = new int[TestModel.WINDOW];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = text[window * ids.length + i];
        }
        try (var tokens = TestModel.tokens(1, ids);
            var output = model.step(tokens, memories)) {
          logits.clear();
          for (float value : TestModel.floats(output)) {
            logits.add(value);
          }
        }
      }
    }
    return logits;
  }
}
