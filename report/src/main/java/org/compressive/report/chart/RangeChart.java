package org.compressive.report.chart;

import static org.compressive.report.chart.Drawing.Anchor.END;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A chart, to scale, of how far back a model reaches: one row per layer, with the last layer at the
 * top. A layer attends to its memory and its compressed memory. To compute the rows of both, the
 * layer below attended to its own memories, so each row of the chart begins where the one above it
 * ends (Rae et al., 2019, section 3.4).
 *
 * @param window the number of tokens in the window
 * @param layers the reach of each layer, beginning with the first layer
 */
public record RangeChart(String title, String description, int window, ImmutableList<Reach> layers)
    implements Chart {

  /** The parts to which a layer attends, oldest first. */
  public static final ImmutableList<String> PARTS =
      ImmutableList.of("compressed memory", "memory", "window");

  /**
   * The reach of a layer's memories, in tokens.
   *
   * @param memory the number of slots of memory, each of one token
   * @param compressed the number of tokens that its compressed memory represents
   */
  public record Reach(long memory, long compressed) {

    double tokens() {
      return (double) memory + compressed;
    }
  }

  public RangeChart(String title, String description, int window, List<Reach> layers) {
    this(title, description, window, ImmutableList.copyOf(layers));
  }

  @Override
  public String svg(int width) {
    List<Colour> colours = Colour.of(PARTS.size());
    var heading = Heading.of(title, PARTS, colours, width);
    List<String> names =
        IntStream.range(0, layers.size())
            .mapToObj(i -> "layer " + (layers.size() - 1 - i))
            .toList();
    double tall = Math.max(7, Math.min(26, 320.0 / layers.size()));
    var frame = Frame.of(heading, width, tall * layers.size(), "", names);
    double range = layers.stream().mapToDouble(Reach::tokens).sum();
    var scale =
        Scale.tight(
            Axis.of("tokens before the window"),
            DoubleStream.of(-range, window),
            frame.left(),
            frame.right(),
            width / 90);
    var drawing = frame.draw(this, "tokens, counted from where the window begins");
    frame.drawHorizontal(drawing, scale);
    double from = 0;
    double free = Double.NEGATIVE_INFINITY;
    for (int row = 0; row < layers.size(); row++) {
      double y = frame.top() + row * tall;
      Reach reach = layers.get(layers.size() - 1 - row);
      drawBar(drawing, scale, names.get(row), 2, 0, window, y, tall);
      drawBar(drawing, scale, names.get(row), 1, from - reach.memory(), from, y, tall);
      from -= reach.memory();
      drawBar(drawing, scale, names.get(row), 0, from - reach.compressed(), from, y, tall);
      from -= reach.compressed();
      if (row + 1 < layers.size()) {
        drawing.line("band", scale.at(from), y + tall - 1, scale.at(from), y + tall + 1);
      }
      if (y >= free) {
        drawing.text("small", frame.left() - 6, y + tall / 2 + 4, END, names.get(row));
        free = y + 13;
      }
    }
    return drawing.svg();
  }

  private static void drawBar(
      Drawing drawing,
      Scale scale,
      String layer,
      int kind,
      double from,
      double to,
      double y,
      double tall) {
    if (from == to) {
      return;
    }
    drawing.open("g", "class", "series", "style", Colour.of(PARTS.size()).get(kind).style());
    drawing.mark(
        "rect",
        String.format(Locale.ROOT, "%s, %s: %,.0f tokens", layer, PARTS.get(kind), to - from),
        Drawing.placed(
            scale.at(from), y + tall * 0.1, scale.at(to) - scale.at(from), tall * 0.8, "bar"));
    drawing.close();
  }
}
