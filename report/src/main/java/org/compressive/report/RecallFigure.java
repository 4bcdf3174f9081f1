package org.compressive.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.compressive.inference.RecallAccuracy;
import org.compressive.report.chart.Axis;
import org.compressive.report.chart.LineChart;
import org.compressive.report.chart.Series;
import org.compressive.report.chart.Series.Mark;

/** The figure of the accuracy of recall by distance. */
final class RecallFigure {

  private RecallFigure() {}

  /**
   * Returns the figure of some models; empty if there are none.
   *
   * @param accuracies the accuracies of each model by its name, in ascending order of distance
   * @param source a sentence that says where the numbers come from
   */
  static Optional<Figure> of(Map<String, List<RecallAccuracy>> accuracies, String source) {
    if (accuracies.isEmpty()) {
      return Optional.empty();
    }
    List<Series> series = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    accuracies.forEach(
        (name, all) -> {
          series.add(
              Series.of(
                      name,
                      all.stream().mapToDouble(RecallAccuracy::distance).toArray(),
                      all.stream().mapToDouble(RecallAccuracy::accuracy).toArray())
                  .as(Mark.DOTS));
          all.forEach(
              each ->
                  rows.add(
                      Texts.of(
                          name,
                          each.distance(),
                          each.tokens(),
                          Texts.number(each.accuracy()),
                          Texts.number(each.bitsPerToken()))));
        });
    return Optional.of(
        new Figure(
            "recall-by-distance",
            new LineChart(
                "Recall by distance",
                "The share of tokens asked for that have the highest logit, by the distance from"
                    + " what was planted.",
                Axis.logarithmic("distance, in tokens"),
                Axis.of("accuracy"),
                series),
            "Each dot is the share of the tokens asked for at this distance that the model predicts"
                + " with its highest logit. A letter guessed at random is right once in 26. "
                + source,
            DataTable.of(
                List.of("model", "distance", "tokens", "accuracy", "bits per token"), rows)));
  }
}
