package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.compressive.data.CorpusException;
import org.compressive.data.Documents;
import org.compressive.data.Split;
import org.compressive.data.TokenBatch;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.inference.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests training on texts that follow a context, which is read but not scored. */
final class ContextTrainingTest {

  private static final String CONTEXTS = "data.contextField=prompt";

  @TempDir Path folder;

  @Test
  void aRunIsValidatedOnItsTexts() throws IOException {
    var run =
        RunFolder.create(folder.resolve("run"), TinyRun.config(TinyRun.contexts(folder), CONTEXTS));
    var told = new RecordingListener();
    var result = TinyRun.train(run, told);
    assertThat(result.validation().tokens()).isEqualTo(33);
    assertThat(result.validation().bytes()).isEqualTo(33);
    // Each byte is a token; contexts do not make the bytes of a token fewer.
    for (StepReport step : told.steps) {
      assertThat(step.bitsPerByte()).isWithin(1e-9).of(step.bitsPerToken());
    }
    assertThat(RunFolder.open(run.folder()).config().data().contextField()).isEqualTo("prompt");
  }

  /** With a learning rate of 0, an epoch only reads the training text. */
  @ParameterizedTest
  @EnumSource
  void lossesAreThoseOfTheTexts(Documents documents) throws IOException {
    var run =
        RunFolder.create(
            folder.resolve("run"),
            TinyRun.config(
                TinyRun.contexts(folder),
                CONTEXTS,
                "data.documents=" + documents,
                "model.dropout=0"));
    try (var corpus = run.corpus();
        var session =
            new TrainingSession(run.config(), RunFolder.trainingStreams(corpus, run.config()))) {
      var streams = RunFolder.trainingStreams(corpus, run.config());
      var batch = new TokenBatch(streams.streams(), streams.window());
      session.initialize();
      Path initial = folder.resolve("initial");
      session.save(initial);
      double nats = 0;
      for (long window = 0; window < streams.windows(); window++) {
        streams.read(window, batch);
        nats += session.step(window, 0).loss() * (batch.counted(0) + batch.counted(1));
      }
      try (var model =
          LanguageModel.restore(
              run.config().model(), corpus.tokenizer(), initial, SessionOptions.float32())) {
        var score =
            new Scorer(model)
                .score(
                    corpus.store(Split.TRAINING),
                    ScoringOptions.defaults()
                        .withDocuments(documents)
                        .withStreams(2)
                        .withMaxWindows(streams.windows()));
        assertThat(score.tokens()).isEqualTo(streams.targets());
        assertThat(nats).isWithin(1e-5 * score.tokens()).of(score.nats());
      }
    }
  }

  /**
   * The gradient of a mean over all 8 targets is 8 parts in which the first 3 have the gradient of
   * a document that ends after them. The other 5 follow a context of 4 tokens.
   */
  @ParameterizedTest
  @EnumSource
  void gradientsAreThoseOfTheText(Documents documents) throws IOException {
    String text = "the river";
    var all = gradient("all", TinyRun.line("", text), "data.documents=separate");
    var beginning = gradient("beginning", TinyRun.line("", "the "), "data.documents=separate");
    var actual =
        gradient("context", TinyRun.line("the ", "river"), CONTEXTS, "data.documents=" + documents);
    int compared = 0;
    for (String name : all.keySet()) {
      float[] values = actual.get(name);
      for (int i = 0; i < values.length; i++) {
        double expected = (8.0 * all.get(name)[i] - 3.0 * beginning.get(name)[i]) / 5;
        assertWithMessage("%s [%s]", name, i).that(values[i]).isWithin(2e-6f).of((float) expected);
        compared += Math.abs(expected) > 1e-5 ? 1 : 0;
      }
    }
    assertThat(compared).isGreaterThan(1000);
  }

  /** Returns Adam's means after one step, which are tenths of the gradients. */
  private Map<String, float[]> gradient(String name, String line, String... settings)
      throws IOException {
    Path corpus = Files.createDirectory(folder.resolve(name));
    // The second text only makes the split long enough; the first step does not reach it.
    Files.write(corpus.resolve("train.jsonl"), List.of(line, TinyRun.line("", "over stones")));
    Files.writeString(corpus.resolve("valid.jsonl"), TinyRun.line("", "a stone"));
    Files.writeString(corpus.resolve("test.jsonl"), TinyRun.line("", "a stone"));
    var config =
        TinyRun.config(
            corpus,
            ObjectArrays.concat(
                settings,
                new String[] {"training.batch=1", "model.dropout=0", "training.clip=1e9"},
                String.class));
    var run = RunFolder.create(folder.resolve(name + "-run"), config);
    try (var prepared = run.corpus();
        var session = new TrainingSession(config, RunFolder.trainingStreams(prepared, config))) {
      session.initialize();
      session.step(0, 0);
      Path state = folder.resolve(name + "-state");
      session.save(state);
      var means = new TreeMap<String, float[]>();
      Bundle.bytes(state, session.savedVariables())
          .forEach(
              (variable, bytes) -> {
                if (variable.startsWith("adam/mean/") && !variable.contains("compression")) {
                  means.put(variable, Bundle.floats(bytes));
                }
              });
      return means;
    }
  }

  /** A run would fail at its first validation otherwise. */
  @Test
  void validationWindowsThatHoldOnlyContextsAreRefused() throws IOException {
    Path corpus = TinyRun.contexts(folder);
    Files.write(
        corpus.resolve("valid.jsonl"),
        Arrays.asList(TinyRun.line("a".repeat(40), "b"), TinyRun.line("c".repeat(40), "d")));
    var config = TinyRun.config(corpus, CONTEXTS);
    var refused =
        assertThrows(
            CorpusException.class,
            () -> RunFolder.create(folder.resolve("run"), config, List.of()));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "split (validation) of corpus (%s) has no token to score in the first".formatted(corpus)
                + " training.validationWindows (2) windows; all are context (data.contextField)");
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }
}
