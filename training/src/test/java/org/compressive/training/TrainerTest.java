package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.compressive.data.Split;
import org.compressive.graph.config.ConfigurationYaml;
import org.compressive.inference.LanguageModel;
import org.compressive.inference.Prompt;
import org.compressive.inference.Sampler;
import org.compressive.inference.Score;
import org.compressive.inference.Scorer;
import org.compressive.inference.SessionOptions;
import org.compressive.inference.TextGenerator;
import org.compressive.inference.TextLimits;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a run from its beginning to its end. */
final class TrainerTest {

  private static final int STEPS = 130;

  @TempDir static Path folder;
  private static RunFolder run;
  private static final RecordingListener TOLD = new RecordingListener();
  private static TrainingResult result;

  @BeforeAll
  static void train() throws IOException {
    run =
        TinyRun.create(
            folder, "training.steps=" + STEPS, "training.checkpointEvery=50", "model.layers=2");
    result = TinyRun.train(run, TOLD);
  }

  @Test
  void learns() {
    double first = TOLD.steps.get(0).statistics().loss();
    double last =
        TOLD.steps.subList(STEPS - 10, STEPS).stream()
            .mapToDouble(report -> report.statistics().loss())
            .average()
            .orElseThrow();
    assertThat(first).isWithin(1.5).of(Math.log(256));
    assertThat(last).isLessThan(0.6 * first);
    assertThat(result.validationBitsPerByte()).isLessThan(0.7 * 8);
  }

  @Test
  void leavesTheFilesOfARun() throws IOException {
    assertThat(TinyRun.names(run.folder()))
        .containsExactly(
            ".lock",
            "checkpoints",
            "config.yaml",
            "data",
            "events",
            "metrics.csv",
            "model",
            "provenance.json");
    Path checkpoints = run.folder().resolve("checkpoints");
    assertThat(TinyRun.names(checkpoints)).containsExactly("100", "130", "50", "best", "latest");
    assertThat(Files.readString(checkpoints.resolve("latest"))).isEqualTo("130\n");
    long best = run.bestCheckpoint().step();
    assertThat(Files.readString(checkpoints.resolve("best"))).isEqualTo(best + "\n");
  }

  @Test
  void tellsItsListenersWhatHappens() {
    assertThat(TOLD.starts).containsExactly("0 of 130");
    assertThat(TOLD.steps.stream().map(StepReport::step))
        .containsExactlyElementsIn(LongStream.rangeClosed(1, STEPS).boxed().toList())
        .inOrder();
    assertThat(TOLD.validated).containsExactly(50L, 100L, 130L).inOrder();
    assertThat(TOLD.checkpoints).containsExactly(50L, 100L, 130L).inOrder();
    assertThat(TOLD.warnings).isEmpty();
    assertThat(TOLD.trained).isEqualTo(1);
    assertThat(TOLD.evaluated).isEqualTo(3);
    for (StepReport report : TOLD.steps) {
      assertThat(report.tokens()).isEqualTo(16);
      assertThat(report.learningRate())
          .isEqualTo(run.config().training().learningRate(report.step() - 1));
      assertThat(report.bitsPerByte()).isWithin(1e-12).of(report.statistics().loss() / Math.log(2));
    }
  }

  @Test
  void checkpointsHoldConfigurationAndProgress() {
    var checkpoint = run.checkpoints().newest().found().orElseThrow();
    assertThat(checkpoint.step()).isEqualTo(STEPS);
    assertThat(checkpoint.manifest().getConfiguration())
        .isEqualTo(ConfigurationYaml.write(run.config()));
    var state = checkpoint.manifest().getTraining();
    assertThat(state.getUpdates()).isEqualTo(STEPS);
    assertThat(state.getLastValidation().getStep()).isEqualTo(STEPS);
    assertThat(state.getBestValidation().getStep()).isEqualTo(run.bestCheckpoint().step());
    assertThat(state.getRecentLossesCount()).isEqualTo(100);
    assertThat(state.getSecondsTrained()).isEqualTo(result.seconds());
  }

  @Test
  void metricsHaveALinePerStepAndPerValidation() throws IOException {
    List<String> lines = Files.readAllLines(run.metrics());
    assertThat(lines.get(0)).isEqualTo(MetricsLog.HEADER + ",compressionLoss00,compressionLoss01");
    assertThat(lines).hasSize(1 + STEPS + 3);
    List<String> steps = trainingRows();
    for (int i = 0; i < STEPS; i++) {
      assertThat(steps.get(i)).startsWith((i + 1) + ",");
      assertThat(Double.parseDouble(cell(steps.get(i), 1)))
          .isWithin(1e-6)
          .of(TOLD.steps.get(i).bitsPerByte());
    }
  }

  @Test
  void eventsAreReadable() throws IOException {
    List<String> names = TinyRun.names(run.events());
    assertThat(names).hasSize(1);
    var series = EventFile.series(EventFile.read(run.events().resolve(names.get(0))));
    assertThat(series.keySet())
        .containsExactly(
            "train/bits_per_byte",
            "train/bits_per_token",
            "train/gradient_norm",
            "train/learning_rate",
            "train/tokens_per_second",
            "compression/loss",
            "compression/gradient_norm",
            "compression/loss_00",
            "compression/loss_01",
            "validation/bits_per_byte",
            "validation/bits_per_character",
            "validation/bits_per_token",
            "validation/token_perplexity",
            "validation/word_perplexity");
    assertThat(series.get("train/bits_per_byte").stream().map(EventFile.Point::value))
        .containsExactlyElementsIn(
            TOLD.steps.stream().map(report -> (float) report.bitsPerByte()).toList())
        .inOrder();
    assertThat(series.get("validation/bits_per_byte").stream().map(EventFile.Point::step))
        .containsExactly(50L, 100L, 130L)
        .inOrder();
  }

  @Test
  void validationFigureIsThatOfTheBestCheckpointOverEverything() {
    var options = new SessionOptions(run.config().training().precision(), false, true);
    try (var corpus = run.corpus();
        var model =
            LanguageModel.restore(
                run.config().model(), run.tokenizer(), run.bestCheckpoint().variables(), options)) {
      var store = corpus.store(Split.VALIDATION);
      Score score = new Scorer(model).score(store);
      assertThat(score.tokens()).isEqualTo(store.size() - 1);
      assertThat(result.validationBitsPerByte()).isEqualTo(score.bitsPerByte());
    }
  }

  @Test
  void trainingFigureIsTheMeanOfTheLast100Steps() throws IOException {
    double mean =
        trainingRows().subList(STEPS - 100, STEPS).stream()
            .mapToDouble(row -> Double.parseDouble(cell(row, 1)))
            .average()
            .orElseThrow();
    assertThat(result.trainBitsPerByte()).isWithin(1e-6).of(mean);
  }

  @Test
  void countsTokensAndTime() {
    assertThat(result.step()).isEqualTo(STEPS);
    assertThat(result.tokens()).isEqualTo(STEPS * 2L * 8);
    double seconds = TOLD.steps.stream().mapToDouble(StepReport::seconds).sum();
    assertThat(result.seconds()).isWithin(1e-9).of(seconds);
    assertThat(result.tokensPerSecond()).isEqualTo(result.tokens() / result.seconds());
  }

  @Test
  void theModelScoresAsTheCheckpointAndWrites() throws IOException {
    assertThat(result.model()).isEqualTo(run.folder().resolve("model"));
    try (var corpus = run.corpus();
        var model = LanguageModel.load(result.model(), SessionOptions.float32())) {
      assertThat(model.config()).isEqualTo(run.config().model());
      Score score = new Scorer(model).score(corpus.store(Split.VALIDATION));
      assertThat(score.bitsPerByte()).isWithin(1e-4).of(result.validationBitsPerByte());
      try (var text =
          new TextGenerator(model)
              .generate(Prompt.of("the river", 1), TextLimits.tokens(12), Sampler.greedy())) {
        assertThat(text.next()).isNotEmpty();
      }
    }
  }

  private static List<String> trainingRows() throws IOException {
    return Files.readAllLines(run.metrics()).stream()
        .skip(1)
        .filter(line -> cell(line, 7).isEmpty())
        .toList();
  }

  private static String cell(String row, int column) {
    return Iterables.get(Splitter.on(',').split(row), column);
  }
}
