package org.compressive.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.compressive.inference.PositionLoss;
import org.compressive.report.chart.Axis;
import org.compressive.report.chart.LineChart;
import org.compressive.report.chart.Series;
import org.compressive.report.chart.Series.Mark;

/** Figures of documents, from a reading of the validation split. */
final class TextFigures {

  private TextFigures() {}

  /** Returns the accuracy of recall by distance; empty if the text asks for nothing. */
  static Optional<Figure> recall(Reading reading) {
    return reading.recall().isEmpty()
        ? Optional.empty()
        : RecallFigure.of(Map.of("validation split", reading.recall()), Texts.source(reading));
  }

  /** Returns the loss by position in the document; empty if too little was read. */
  static Optional<Figure> lossByPosition(Reading reading) {
    List<PositionLoss> groups = reading.byPosition();
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    // Each dot is in the middle of its group on a logarithmic axis; positions count from 1 there.
    double[] places =
        groups.stream().mapToDouble(g -> Math.sqrt((g.first() + 1.0) * (g.last() + 1.0))).toArray();
    // The number of bytes in the text of a token such as <unk> is unknown.
    String unit = reading.lossless() ? "bits per byte" : "bits per token";
    ToDoubleFunction<PositionLoss> loss =
        reading.lossless() ? PositionLoss::bitsPerByte : PositionLoss::bitsPerToken;
    double[] bits = groups.stream().mapToDouble(loss).toArray();
    return Optional.of(
        new Figure(
            "loss-by-position",
            new LineChart(
                "Loss by position in the document",
                "The loss of tokens, in %s, by their position in the document.".formatted(unit),
                Axis.logarithmic("position in the document, in tokens"),
                Axis.of(unit),
                List.of(Series.of("validation split", places, bits).as(Mark.DOTS))),
            "Each dot covers as many positions as all dots before it together; positions are counted"
                + " from where the document begins in the split. "
                + Texts.source(reading)
                + " Few documents are long, so the last dots are based on little text.",
            DataTable.of(
                List.of("positions", "tokens", unit),
                groups.stream()
                    .map(
                        g ->
                            Texts.of(
                                g.first() + " to " + g.last(),
                                g.tokens(),
                                Texts.number(loss.applyAsDouble(g))))
                    .toList())));
  }
}
