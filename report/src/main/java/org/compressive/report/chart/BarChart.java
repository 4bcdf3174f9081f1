package org.compressive.report.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Bars over columns, such as attention by age.
 *
 * @param columns the names of the columns
 * @param values the quantity that the bars measure
 * @param layers the kinds of bars, each with a value for every column, or NaN for no bar
 * @param stacked whether the bars of a column are stacked rather than side by side
 * @param bands the names of adjacent columns; may be empty
 */
public record BarChart(
    String title,
    String description,
    String across,
    ImmutableList<String> columns,
    Axis values,
    ImmutableList<Layer> layers,
    boolean stacked,
    ImmutableList<Band> bands)
    implements Chart {

  /** The share of a column's width that its bars fill. */
  private static final double FILLED = 0.78;

  /** One kind of bars. */
  public record Layer(String label, ImmutableDoubleArray values) {

    public static Layer of(String label, double... values) {
      return new Layer(label, ImmutableDoubleArray.copyOf(values));
    }
  }

  public BarChart {
    checkArgument(!values.logarithmic(), "bars (%s) have no logarithmic height", values.label());
    for (Layer layer : layers) {
      checkArgument(
          layer.values().length() == columns.size(),
          "values (%s) of bars %s must be as many as the columns (%s)",
          layer.values().length(),
          layer.label(),
          columns.size());
      checkArgument(
          layer.values().stream().noneMatch(value -> value < 0),
          "bars %s must be 0 or more",
          layer.label());
    }
  }

  public BarChart(
      String title,
      String description,
      String across,
      List<String> columns,
      Axis values,
      List<Layer> layers,
      boolean stacked,
      List<Band> bands) {
    this(
        title,
        description,
        across,
        ImmutableList.copyOf(columns),
        values,
        ImmutableList.copyOf(layers),
        stacked,
        ImmutableList.copyOf(bands));
  }

  @Override
  public String svg(int width) {
    List<Colour> colours = Colour.of(layers.size());
    var heading = Heading.of(title, layers.stream().map(Layer::label).toList(), colours, width);
    double[] heights = DoubleStream.concat(DoubleStream.of(0), heights()).toArray();
    var frame = Frame.beside(heading, width, values, heights).withRoomFor(bands);
    var up = frame.vertical(values, heights);
    double wide = (frame.right() - frame.left()) / Math.max(1, columns.size());
    var drawing = frame.draw(this, across);
    frame.drawVertical(drawing, up);
    for (int i = 0; i < layers.size(); i++) {
      drawing.open("g", "class", "series", "style", colours.get(i).style());
      for (int column = 0; column < columns.size(); column++) {
        drawBar(drawing, i, column, frame.left() + column * wide, wide, up);
      }
      drawing.close();
    }
    if (layers.stream().allMatch(layer -> layer.values().stream().noneMatch(Double::isFinite))) {
      frame.drawNothing(drawing);
    }
    drawing.line("axis", frame.left(), frame.bottom(), frame.right(), frame.bottom());
    frame.drawColumns(drawing, columns, wide);
    frame.drawBands(drawing, bands, wide);
    return drawing.svg();
  }

  /** Returns the heights of all bars, or of all stacks if the bars are stacked. */
  private DoubleStream heights() {
    if (!stacked) {
      return layers.stream().flatMapToDouble(layer -> layer.values().stream());
    }
    return IntStream.range(0, columns.size()).mapToDouble(column -> below(layers.size(), column));
  }

  /** Returns the total height of a column's first {@code layer} layers. */
  private double below(int layer, int column) {
    return layers.subList(0, layer).stream()
        .mapToDouble(one -> one.values().get(column))
        .filter(Double::isFinite)
        .sum();
  }

  private void drawBar(Drawing drawing, int layer, int column, double x, double wide, Scale up) {
    double value = layers.get(layer).values().get(column);
    if (!Double.isFinite(value)) {
      return;
    }
    double base = stacked ? below(layer, column) : 0;
    double bar = FILLED * wide / (stacked ? 1 : layers.size());
    double from = x + wide * (1 - FILLED) / 2 + (stacked ? 0 : layer * bar);
    drawing.mark(
        "rect",
        "%s, %s: %s".formatted(columns.get(column), layers.get(layer).label(), Ticks.exact(value)),
        Drawing.placed(from, up.at(base + value), bar, up.at(base) - up.at(base + value), "bar"));
  }
}
