package org.compressive.report.chart;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.compressive.report.chart.Series.Mark;

/**
 * Lines of values, such as a loss over steps.
 *
 * @param series the lines, in the order of drawing and of the legend
 */
public record LineChart(
    String title, String description, Axis x, Axis y, ImmutableList<Series> series)
    implements Chart {

  private static final double DOT = 2.6;

  public LineChart(String title, String description, Axis x, Axis y, List<Series> series) {
    this(title, description, x, y, ImmutableList.copyOf(series));
  }

  @Override
  public String svg(int width) {
    List<String> labels = series.stream().map(Series::label).distinct().toList();
    List<Colour> colours = Colour.of(labels.size());
    var heading = Heading.of(title, labels, colours, width);
    var frame = Frame.beside(heading, width, y, all(Series::y).toArray());
    var across = Scale.tight(x, all(Series::x), frame.left(), frame.right(), width / 75);
    var up = frame.vertical(y, all(Series::y).toArray());
    var drawing = frame.draw(this, x.label());
    frame.drawVertical(drawing, up);
    frame.drawHorizontal(drawing, across);
    if (series.stream().allMatch(this::isEmpty)) {
      frame.drawNothing(drawing);
    }
    for (Series one : series) {
      drawing.open(
          "g", "class", "series", "style", colours.get(labels.indexOf(one.label())).style());
      draw(drawing, one, across, up);
      drawing.close();
    }
    return drawing.svg();
  }

  private boolean isEmpty(Series one) {
    return IntStream.range(0, one.x().length()).noneMatch(i -> hasPlace(one, i));
  }

  private boolean hasPlace(Series one, int i) {
    return x.holds(one.x().get(i)) && y.holds(one.y().get(i));
  }

  private DoubleStream all(Function<Series, ImmutableDoubleArray> of) {
    return series.stream().flatMapToDouble(one -> of.apply(one).stream());
  }

  private void draw(Drawing drawing, Series one, Scale across, Scale up) {
    var path = new StringBuilder();
    int run = 0;
    for (int i = 0; i <= one.x().length(); i++) {
      if (i < one.x().length() && hasPlace(one, i)) {
        path.append(run == 0 ? 'M' : ' ')
            .append(Drawing.number(across.at(one.x().get(i))))
            .append(' ')
            .append(Drawing.number(up.at(one.y().get(i))));
        if (one.mark() == Mark.DOTS) {
          drawDot(drawing, one, i, across, up);
        }
        run++;
      } else {
        if (run == 1 && one.mark() != Mark.DOTS) {
          drawDot(drawing, one, i - 1, across, up);
        }
        run = 0;
      }
    }
    if (path.length() > 0) {
      String kind = one.mark() == Mark.FAINT ? "faint" : "line";
      drawing.empty("path", "class", kind, "d", path);
    }
  }

  private void drawDot(Drawing drawing, Series one, int i, Scale across, Scale up) {
    double at = one.x().get(i);
    double value = one.y().get(i);
    drawing.mark(
        "circle",
        "%s: %s at %s".formatted(one.label(), Ticks.exact(value), Ticks.exact(at)),
        "class",
        "point",
        "cx",
        across.at(at),
        "cy",
        up.at(value),
        "r",
        DOT);
  }
}
