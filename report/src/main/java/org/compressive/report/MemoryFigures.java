package org.compressive.report;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.compressive.graph.AttentionBuckets;
import org.compressive.graph.config.ModelConfig;
import org.compressive.report.chart.Axis;
import org.compressive.report.chart.Band;
import org.compressive.report.chart.BarChart;
import org.compressive.report.chart.BoxChart;
import org.compressive.report.chart.HeatMap;
import org.compressive.report.chart.LineChart;
import org.compressive.report.chart.RangeChart;
import org.compressive.report.chart.Series;
import org.compressive.report.chart.Series.Mark;

/** Figures of the model's memories and its attention. */
final class MemoryFigures {

  private static final int EACH = AttentionBuckets.EACH;

  private static final ImmutableList<Band> BANDS =
      ImmutableList.of(
          new Band("compressed", 0, EACH),
          new Band("memory", EACH, 2 * EACH),
          new Band("window", 2 * EACH, 3 * EACH));

  private static final String OLDEST_FIRST = "sixths of each, oldest to newest";

  private final ModelConfig model;

  MemoryFigures(ModelConfig model) {
    this.model = model;
  }

  /** Returns the figure of the temporal range; empty if the range has no bound. */
  Optional<Figure> range() {
    return model.temporalRange().stream().mapToObj(this::range).findAny();
  }

  private Figure range(long all) {
    List<RangeChart.Reach> layers = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (int layer = 0; layer < model.layers(); layer++) {
      int rate = model.compression().rate().at(layer);
      long tokens = model.temporalRange(layer);
      long recent = Math.min(model.memory(layer), tokens);
      layers.add(new RangeChart.Reach(recent, tokens - recent));
      rows.add(
          Texts.of(
              "layer " + layer, model.memory(layer), model.compressedMemory(layer), rate, tokens));
    }
    rows.add(Texts.of("all", "", "", "", all));
    String range =
        String.format(
            Locale.ROOT,
            "A prediction can depend on at most %,d tokens before the window of %,d.",
            all,
            model.window());
    return new Figure(
        "temporal-range",
        new RangeChart("How far back a prediction reaches", range, model.window(), layers),
        "The chart is to scale. "
            + range
            + " The rows that a layer remembers were computed by the layer below, which attended to"
            + " its own memories.",
        DataTable.of(
            List.of("layer", "memory slots", "compressed memory slots", "rate", "range in tokens"),
            rows));
  }

  /**
   * Returns the figure of attention by age, averaged over all layers, as in the paper's figure 2.
   *
   * @param shares for each layer, the shares of its 18 buckets
   * @param source a sentence that says where the shares come from
   */
  Figure attentionByAge(List<ImmutableDoubleArray> shares, String source) {
    double[] means =
        IntStream.range(0, AttentionBuckets.COUNT)
            .mapToDouble(
                i -> shares.stream().mapToDouble(one -> one.get(i)).average().orElse(Double.NaN))
            .toArray();
    List<BarChart.Layer> kinds = new ArrayList<>();
    for (int kind = 0; kind < RangeChart.PARTS.size(); kind++) {
      double[] own = new double[means.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = i / EACH == kind ? means[i] : Double.NaN;
      }
      kinds.add(BarChart.Layer.of(RangeChart.PARTS.get(kind), own));
    }
    return new Figure(
        "attention-by-age",
        new BarChart(
            "Attention by age",
            String.format(
                Locale.ROOT,
                "On average over all layers, compressed memory receives a share of %.3f of the"
                    + " attention, memory %.3f and the window %.3f.",
                sum(means, 0),
                sum(means, 1),
                sum(means, 2)),
            OLDEST_FIRST,
            sixths(),
            Axis.of("share of attention"),
            kinds,
            /* stacked= */ true,
            BANDS),
        "The bars show the distribution of attention, averaged over all layers, heads and queries, as"
            + " in the paper's figure 2. "
            + source,
        DataTable.of(List.of("slots", "share of attention"), rows(means)));
  }

  /** Returns the figure of attention by age for each layer. */
  Figure attentionByLayer(List<ImmutableDoubleArray> shares, String source) {
    List<String> layers =
        IntStream.range(0, shares.size()).mapToObj(layer -> "layer " + layer).toList();
    List<String> columns = new ArrayList<>(List.of("slots"));
    columns.addAll(layers);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < AttentionBuckets.COUNT; i++) {
      int bucket = i;
      List<String> row = new ArrayList<>(List.of(bucketName(i)));
      shares.forEach(one -> row.add(Texts.number(one.get(bucket))));
      rows.add(row);
    }
    return new Figure(
        "attention-by-layer",
        new HeatMap(
            "Attention by age and layer",
            "How each layer distributes its attention over slots of 18 ages.",
            "",
            layers,
            OLDEST_FIRST,
            sixths(),
            "share of attention",
            shares.stream().map(ImmutableDoubleArray::toArray).toArray(double[][]::new),
            BANDS),
        "The map shows the same for each layer. " + source,
        DataTable.of(columns, rows));
  }

  /** Returns the figure of attention over the course of training; empty if it was not recorded. */
  Optional<Figure> attentionOverSteps(CsvTable layers) {
    CsvTable all = layers.having("layer", "all");
    if (all.rows().isEmpty()) {
      return Optional.empty();
    }
    List<Series> series = new ArrayList<>();
    double[] steps = all.numbers("step");
    for (int kind = 0; kind < RangeChart.PARTS.size(); kind++) {
      double[] sums = new double[steps.length];
      for (int i = 0; i < EACH; i++) {
        double[] shares = all.numbers(AttentionBuckets.NAMES.get(kind * EACH + i));
        for (int row = 0; row < sums.length; row++) {
          sums[row] += shares[row];
        }
      }
      series.add(Curve.of(steps, sums).smoothed(RangeChart.PARTS.get(kind)));
    }
    return Optional.of(
        new Figure(
            "attention-over-steps",
            new LineChart(
                "Attention in training",
                "The share of attention on compressed memory, memory and window at each step.",
                Axis.of("step"),
                Axis.of("share of attention"),
                series.stream().map(one -> steps.length < 40 ? one.as(Mark.DOTS) : one).toList()),
            "The run recorded these shares in training; they are averaged over all layers.",
            new StepTables(all, "step").of(LayersFile.columns())));
  }

  /**
   * Returns the figure of each layer's compression losses, as in the paper's figure 6; empty if
   * there are no such losses.
   */
  Optional<Figure> compressionLoss(Reading reading) {
    if (reading.compressionLosses().stream().allMatch(ImmutableDoubleArray::isEmpty)) {
      return Optional.empty();
    }
    List<BoxChart.Box> boxes = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (int layer = 0; layer < reading.compressionLosses().size(); layer++) {
      double[] losses = reading.compressionLosses().get(layer).toArray();
      var box = BoxChart.Box.of("layer " + layer, losses);
      boxes.add(new BoxChart.Box(String.valueOf(layer), box.marks()));
      if (losses.length > 0) {
        List<String> row = new ArrayList<>(List.of(box.label(), String.valueOf(losses.length)));
        row.add(Texts.number(DoubleStream.of(losses).average().orElseThrow()));
        box.marks().forEach(mark -> row.add(Texts.number(mark)));
        rows.add(row);
      }
    }
    return Optional.of(
        new Figure(
            "compression-loss-by-layer",
            new BoxChart(
                "Compression loss by layer",
                "The distribution of the compression loss over windows, layer by layer.",
                "layer",
                Axis.of("mean squared error"),
                boxes),
            "The box holds the middle half of all full windows, the line in it is the median, and the"
                + " whiskers extend from the 5th to the 95th percentile; the paper's figure 6 shows"
                + " the same loss. "
                + Texts.source(reading)
                + " Windows in which the memory evicted only its initial zeros are left out.",
            DataTable.of(
                List.of("layer", "windows", "mean", "5%", "25%", "median", "75%", "95%"), rows)));
  }

  private static ImmutableList<String> sixths() {
    return IntStream.range(0, AttentionBuckets.COUNT)
        .mapToObj(i -> String.valueOf(i % EACH + 1))
        .collect(ImmutableList.toImmutableList());
  }

  private static String bucketName(int bucket) {
    return RangeChart.PARTS.get(bucket / EACH) + " " + (bucket % EACH + 1);
  }

  private static List<List<String>> rows(double[] means) {
    return IntStream.range(0, means.length)
        .mapToObj(i -> List.of(bucketName(i), Texts.number(means[i])))
        .toList();
  }

  private static double sum(double[] means, int kind) {
    return DoubleStream.of(means).skip((long) kind * EACH).limit(EACH).sum();
  }
}
