package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.compressive.report.chart.Axis;
import org.compressive.report.chart.LineChart;
import org.compressive.report.chart.Series;
import org.compressive.report.chart.Series.Mark;

/** Figures of a run's progress, step by step, from its {@code metrics.csv}. */
final class LearningFigures {

  static final String TRAINING = "trainBitsPerByte";
  private static final String VALIDATION = "validationBitsPerByte";

  /** The maximum number of points that are drawn as dots; more would overlap. */
  private static final int DOTS = 60;

  private static final Axis STEP = Axis.of("step");

  private final CsvTable metrics;
  private final StepTables tables;

  LearningFigures(CsvTable metrics) {
    this.metrics = metrics;
    tables = new StepTables(metrics, VALIDATION);
  }

  Figure loss() {
    List<Series> series = new ArrayList<>(curve(TRAINING).withMean("training"));
    Curve validation = curve(VALIDATION);
    if (!validation.x().isEmpty()) {
      series.add(
          new Series(
              "validation",
              validation.x(),
              validation.y(),
              validation.x().length() <= DOTS ? Mark.DOTS : Mark.LINE));
    }
    return new Figure(
        "loss",
        new LineChart("Loss", lossDescription(), STEP, Axis.logarithmic("bits per byte"), series),
        pale()
            + "Each checkpoint is scored on training.validationWindows windows of the validation"
            + " split (0 means all). The axis is logarithmic.",
        tables.of(
            ImmutableMap.of(
                TRAINING,
                "training, bits per byte",
                VALIDATION,
                "validation, bits per byte",
                "learningRate",
                "learning rate",
                "trainBitsPerToken",
                "training, bits per token",
                "validationTokenPerplexity",
                "validation, token perplexity")));
  }

  /**
   * Returns a sentence that explains the pale and the strong line, or an empty string if the run is
   * too short for a running mean.
   */
  private String pale() {
    return curve(TRAINING).withMean("").size() > 1
        ? "A pale line shows every step; the strong line of the same color is its running mean. "
        : "";
  }

  private String lossDescription() {
    var training = curve(TRAINING).y();
    String said =
        String.format(
            Locale.ROOT,
            "Over %,d steps, the training loss goes from %.3f to %.3f bits per byte.",
            training.length(),
            training.get(0),
            training.get(training.length() - 1));
    return said
        + best()
            .map(
                best ->
                    String.format(
                        Locale.ROOT, " The lowest validation loss is %.3f bits per byte.", best))
            .orElse("");
  }

  /** Returns the lowest validation loss; empty if there was no validation. */
  Optional<Double> best() {
    return curve(VALIDATION).values().filter(Double::isFinite).boxed().min(Double::compare);
  }

  /** Returns the last step taken. */
  long steps() {
    var steps = curve(TRAINING).x();
    return (long) steps.get(steps.length() - 1);
  }

  /**
   * Returns the figure of each layer's compression loss; empty if the run recorded no such loss.
   */
  Optional<Figure> compressionLoss() {
    ImmutableList<String> layers =
        metrics.columns().stream()
            .filter(column -> column.matches("compressionLoss\\d+"))
            .filter(column -> !metrics.having(column).rows().isEmpty())
            .collect(ImmutableList.toImmutableList());
    if (layers.isEmpty()) {
      return Optional.empty();
    }
    ImmutableMap.Builder<String, String> columns = ImmutableMap.builder();
    columns.put("compressionLoss", "mean");
    List<Series> series = new ArrayList<>();
    for (String column : layers) {
      String name = "layer " + Integer.parseInt(column.substring("compressionLoss".length()));
      columns.put(column, name);
      series.add(curve(column).smoothed(name));
    }
    return Optional.of(
        new Figure(
            "compression-loss",
            new LineChart(
                "Compression loss in training",
                "The compression loss of each of the " + layers.size() + " layers at each step.",
                STEP,
                Axis.logarithmic("mean squared error"),
                series),
            "Each line shows the compression loss of a layer, in long runs as a running mean. Nothing"
                + " is drawn while the memory evicts only its initial zeros. The axis is"
                + " logarithmic.",
            tables.of(columns.buildOrThrow())));
  }

  Figure gradientNorms() {
    List<Series> series = new ArrayList<>(curve("gradientNorm").withMean("Transformer"));
    Map<String, String> columns =
        ImmutableMap.of(
            "gradientNorm", "Transformer", "compressionGradientNorm", "compression functions");
    Curve compression = curve("compressionGradientNorm");
    if (compression.values().anyMatch(norm -> norm > 0)) {
      series.addAll(compression.withMean("compression functions"));
    }
    return new Figure(
        "gradient-norms",
        new LineChart(
            "Gradient norms",
            "The global norms of the two gradients at each step, before clipping.",
            STEP,
            Axis.logarithmic("norm"),
            series),
        pale()
            + "The global norms are shown before they are clipped to training.clip. The axis is"
            + " logarithmic.",
        tables.of(columns));
  }

  Figure throughput() {
    return new Figure(
        "throughput",
        new LineChart(
            "Throughput",
            "The number of tokens read per second at each step.",
            STEP,
            Axis.of("tokens per second"),
            curve("tokensPerSecond").withMean("tokens per second")),
        pale()
            + "The throughput is that of the whole batch and excludes validation and checkpoints.",
        tables.of(Map.of("tokensPerSecond", "tokens per second")));
  }

  private Curve curve(String column) {
    CsvTable having = metrics.having(column);
    return having.rows().isEmpty()
        ? Curve.of(new double[0], new double[0])
        : Curve.of(having.numbers("step"), having.numbers(column));
  }
}
