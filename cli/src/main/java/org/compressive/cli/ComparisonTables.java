package org.compressive.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.compressive.inference.Interval;
import org.compressive.inference.RecallAccuracy;
import org.compressive.training.comparison.ComparisonRow;
import org.compressive.training.comparison.ComparisonSummary;
import org.compressive.training.comparison.Difference;
import org.compressive.training.comparison.ModelSummary;
import org.compressive.training.comparison.RunFigures;
import org.jspecify.annotations.Nullable;

/** The tables of a comparison. */
final class ComparisonTables {

  private ComparisonTables() {}

  /** Returns the table with a row for each model. */
  static ResultTable models(ComparisonSummary summary) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ModelSummary model : summary.models()) {
      @Nullable Difference difference = model.difference().orElse(null);
      @Nullable Interval overSeeds =
          difference == null ? null : difference.overSeeds().orElse(null);
      @Nullable Interval overBlocks =
          difference == null ? null : difference.overBlocks().orElse(null);
      rows.add(
          Arrays.asList(
              model.name(),
              (long) model.finished().size(),
              value(model.mean(RunFigures::bitsPerByte)),
              value(model.standardError()),
              difference == null ? null : difference.mean(),
              overSeeds == null ? null : overSeeds.low(),
              overSeeds == null ? null : overSeeds.high(),
              overBlocks == null ? null : overBlocks.low(),
              overBlocks == null ? null : overBlocks.high(),
              value(model.mean(RunFigures::learningRate)),
              first(model, RunFigures::parameters),
              first(model, RunFigures::slots),
              first(model, RunFigures::temporalRange),
              value(model.mean(RunFigures::flopsPerToken)),
              peak(model),
              value(model.mean(RunFigures::tokensPerSecond)),
              value(model.mean(RunFigures::steps)),
              value(model.mean(RunFigures::seconds)),
              model.failure().orElse(null)));
    }
    return new ResultTable(
        "models",
        List.of(
            "run",
            "seeds",
            "bitsPerByte",
            "standardError",
            "difference",
            "differenceLow",
            "differenceHigh",
            "blocksLow",
            "blocksHigh",
            "learningRate",
            "parameters",
            "slots",
            "temporalRange",
            "flopsPerToken",
            "peakMegabytes",
            "tokensPerSecond",
            "steps",
            "seconds",
            "failure"),
        rows);
  }

  /** Returns the table with a row for each run, which is one model with one seed. */
  static ResultTable runs(List<ComparisonRow> all) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ComparisonRow row : all) {
      RunFigures run = row.figures();
      rows.add(
          Arrays.asList(
              row.run(),
              row.seed(),
              run == null ? null : run.bitsPerByte(),
              run == null ? null : ScoreReport.finite(run.score().bitsPerToken()),
              run == null ? null : ScoreReport.finite(run.score().tokenPerplexity()),
              run == null ? null : ScoreReport.finite(run.score().wordPerplexity()),
              run == null ? null : run.learningRate(),
              run == null ? null : run.parameters(),
              run == null ? null : run.slots(),
              run == null ? null : run.temporalRange(),
              run == null ? null : run.flopsPerToken(),
              run == null ? null : run.peakMegabytes(),
              run == null ? null : run.tokensPerSecond(),
              run == null ? null : run.steps(),
              run == null ? null : run.tokens(),
              run == null ? null : run.seconds(),
              row.failure()));
    }
    return new ResultTable(
        "rows",
        List.of(
            "run",
            "seed",
            "bitsPerByte",
            "bitsPerToken",
            "tokenPerplexity",
            "wordPerplexity",
            "learningRate",
            "parameters",
            "slots",
            "temporalRange",
            "flopsPerToken",
            "peakMegabytes",
            "tokensPerSecond",
            "steps",
            "tokens",
            "seconds",
            "failure"),
        rows);
  }

  /**
   * Returns the table of the accuracy of recall, with a row for each model and distance. It has no
   * rows if the text asks for nothing.
   */
  static ResultTable recall(ComparisonSummary summary) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ModelSummary model : summary.models()) {
      for (RecallAccuracy each : model.recall()) {
        rows.add(
            Arrays.asList(
                model.name(),
                each.distance(),
                each.tokens(),
                each.correct(),
                each.accuracy(),
                ScoreReport.finite(each.bitsPerToken())));
      }
    }
    return new ResultTable(
        "recall",
        List.of("run", "distance", "tokens", "correct", "accuracy", "bitsPerToken"),
        rows);
  }

  private static @Nullable Double value(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static @Nullable Long first(
      ModelSummary model, Function<RunFigures, @Nullable Long> figure) {
    return model.finished().isEmpty() ? null : figure.apply(model.finished().get(0));
  }

  private static @Nullable Double peak(ModelSummary model) {
    ToDoubleFunction<RunFigures> peak =
        figures -> figures.peakMegabytes() == null ? Double.NaN : figures.peakMegabytes();
    double highest =
        model.finished().stream().mapToDouble(peak).reduce(Double.NEGATIVE_INFINITY, Math::max);
    return ScoreReport.finite(highest);
  }
}
