package org.compressive.report;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.compressive.inference.RecallAccuracy;
import org.compressive.report.chart.Axis;
import org.compressive.report.chart.BoxChart;
import org.compressive.report.chart.LineChart;
import org.compressive.report.chart.Series;
import org.compressive.report.chart.Series.Mark;
import org.compressive.training.comparison.ComparisonSummary;
import org.compressive.training.comparison.CurvePoint;
import org.compressive.training.comparison.Difference;
import org.compressive.training.comparison.ModelSummary;
import org.compressive.training.comparison.RunFigures;

/** Figures of a comparison: learning curves of all models, and differences between them. */
final class ComparisonFigures {

  private static final String BITS = "bits per byte";

  private final ComparisonSummary summary;

  ComparisonFigures(ComparisonSummary summary) {
    this.summary = summary;
  }

  /** Returns the validation losses over steps; empty if no run finished. */
  Optional<Figure> lossBySteps() {
    return curves(
        "loss-by-step",
        "Validation loss at equal steps",
        Axis.of("step"),
        CurvePoint::step,
        "Each dot is the validation of a checkpoint, over training.validationWindows windows.");
  }

  /** Returns the validation losses over training time; empty if no run finished. */
  Optional<Figure> lossByTime() {
    return curves(
        "loss-by-time",
        "Validation loss at equal time",
        Axis.of("seconds of training"),
        CurvePoint::seconds,
        "The time is that of training steps on this machine, without validations and checkpoints.");
  }

  private Optional<Figure> curves(
      String id, String title, Axis across, ToDoubleFunction<CurvePoint> x, String caption) {
    List<Series> series = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    boolean several = false;
    for (ModelSummary model : summary.models()) {
      List<RunFigures> finished = model.finished();
      if (finished.isEmpty()) {
        continue;
      }
      if (finished.size() > 1) {
        several = true;
        finished.forEach(run -> series.add(curve(model.name(), run.curve(), x).as(Mark.FAINT)));
      }
      List<CurvePoint> mean = mean(finished);
      series.add(curve(model.name(), mean, x).as(Mark.DOTS));
      mean.forEach(
          point ->
              rows.add(
                  Texts.of(
                      model.name(),
                      point.step(),
                      Texts.number(point.seconds()),
                      Texts.number(point.trainBitsPerByte()),
                      Texts.number(point.validationBitsPerByte()))));
    }
    if (series.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Figure(
            id,
            new LineChart(
                title,
                "The validation loss of each model in training, in bits per byte.",
                across,
                Axis.logarithmic(BITS),
                series),
            caption
                + (several ? " A pale line is one seed, and a strong line the mean of all." : "")
                + " The axis is logarithmic.",
            DataTable.of(
                List.of("model", "step", "seconds", "training, " + BITS, "validation, " + BITS),
                rows)));
  }

  private static Series curve(
      String name, List<CurvePoint> points, ToDoubleFunction<CurvePoint> x) {
    return Series.of(
        name,
        points.stream().mapToDouble(x).toArray(),
        points.stream().mapToDouble(CurvePoint::validationBitsPerByte).toArray());
  }

  /** Returns the mean curve over runs, at the steps that all of them validated. */
  static ImmutableList<CurvePoint> mean(List<RunFigures> runs) {
    var byStep = new TreeMap<Long, List<CurvePoint>>();
    for (RunFigures run : runs) {
      run.curve()
          .forEach(
              point -> byStep.computeIfAbsent(point.step(), s -> new ArrayList<>()).add(point));
    }
    return byStep.values().stream()
        .filter(points -> points.size() == runs.size())
        .map(
            points ->
                new CurvePoint(
                    points.get(0).step(),
                    mean(points, CurvePoint::seconds),
                    mean(points, CurvePoint::trainBitsPerByte),
                    mean(points, CurvePoint::validationBitsPerByte)))
        .collect(ImmutableList.toImmutableList());
  }

  private static double mean(List<CurvePoint> points, ToDoubleFunction<CurvePoint> value) {
    return points.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  /** Returns the accuracy of recall by distance; empty if the text asks for nothing. */
  Optional<Figure> recall() {
    var accuracies = new LinkedHashMap<String, List<RecallAccuracy>>();
    summary.models().stream()
        .filter(model -> !model.recall().isEmpty())
        .forEach(model -> accuracies.put(model.name(), model.recall()));
    return RecallFigure.of(accuracies, "The seeds of a model are counted together.");
  }

  /** Returns the differences over draws of blocks; empty if no model has any. */
  Optional<Figure> differences() {
    List<BoxChart.Box> boxes = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (ModelSummary model : summary.models()) {
      Optional<Difference> difference = model.difference();
      if (difference.isPresent() && difference.get().overBlocks().isPresent()) {
        boxes.add(BoxChart.Box.of(model.name(), difference.get().draws().toArray()));
        var interval = difference.get().overBlocks().get();
        rows.add(
            Texts.of(
                model.name(),
                Texts.number(difference.get().mean()),
                Texts.number(interval.low()),
                Texts.number(interval.high())));
      }
    }
    if (boxes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Figure(
            "differences",
            new BoxChart(
                "Difference from " + summary.against(),
                "The difference of each model from %s in bits per byte, over draws of blocks of the"
                        .formatted(summary.against())
                    + " scored text.",
                "model",
                Axis.of(BITS),
                boxes),
            "A model below 0 is better than %s. Each box shows how the difference varies over draws"
                    .formatted(summary.against())
                + " of the blocks of the scored text: the middle half, and the 5th and 95th"
                + " percentiles. It does not show how the difference varies over seeds.",
            DataTable.of(
                List.of("model", "difference, " + BITS, "block interval from", "to"), rows)));
  }
}
