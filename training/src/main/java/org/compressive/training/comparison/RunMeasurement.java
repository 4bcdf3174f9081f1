package org.compressive.training.comparison;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.compressive.graph.ParameterCount;
import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.LossByBlock;
import org.compressive.inference.Recall;
import org.compressive.inference.RecallAccuracy;
import org.compressive.inference.Scorer;
import org.compressive.inference.ScoringOptions;
import org.compressive.training.PeakMemory;
import org.compressive.training.RunConfig;
import org.compressive.training.RunFolder;
import org.compressive.training.StepWork;
import org.compressive.training.Trainer;
import org.compressive.training.TrainingResult;
import org.jspecify.annotations.Nullable;

/** Trains one run, scores its best checkpoint and collects its figures. */
final class RunMeasurement {

  private final PlannedRun planned;
  private final RunFolder run;

  RunMeasurement(PlannedRun planned, RunFolder run) {
    this.planned = planned;
    this.run = run;
  }

  /** Returns the figures of the run, or empty if it was stopped. */
  Optional<RunFigures> train(Comparison.Driver driver) throws IOException {
    PeakMemory.reset();
    Trainer trainer = Trainer.of(run);
    double seconds = planned.plan().seconds();
    Optional<TrainingResult> result =
        driver.train(seconds > 0 ? trainer.endAfter(seconds) : trainer);
    if (result.isEmpty()) {
      return Optional.empty();
    }
    var peak = PeakMemory.megabytes();
    return Optional.of(scored(driver, result.get(), peak.isPresent() ? peak.getAsDouble() : null));
  }

  private RunFigures scored(
      Comparison.Driver driver, TrainingResult result, @Nullable Double peakMegabytes)
      throws IOException {
    RunConfig config = run.config();
    ModelConfig model = config.model();
    try (var corpus = run.corpus();
        var loaded = run.model()) {
      var store = corpus.store(planned.plan().scored());
      var blocks = new LossByBlock(corpus.tokenizer(), store, planned.plan().blockTokens());
      var options =
          ScoringOptions.defaults()
              .withDocuments(config.data().documents())
              .withProgress(driver::evaluating);
      var score = new Scorer(loaded).score(store, options, blocks);
      List<RecallAccuracy> recall =
          config.data().recall() == null ? List.of() : Recall.of(loaded, store, options);
      long perStep = (long) config.training().batch() * model.stepLength();
      var range = model.temporalRange();
      return new RunFigures(
          score.bitsPerByte(),
          score,
          config.training().learningRate(),
          List.of(),
          ParameterCount.of(model).total(),
          IntStream.range(0, model.layers())
              .mapToLong(layer -> model.memory(layer) + (long) model.compressedMemory(layer))
              .sum(),
          range.isPresent() ? (Long) range.getAsLong() : null,
          new StepWork(model, config.training().batch()).training() / perStep,
          result.step(),
          result.tokens(),
          result.seconds(),
          result.tokensPerSecond(),
          peakMegabytes,
          corpus.summary().fingerprint(),
          corpus.tokenizer().checksum(),
          LearningCurve.read(run.metrics(), perStep),
          blocks.losses(),
          recall);
    }
  }
}
