package org.compressive.report.chart;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/**
 * The part above the plot area: the title, broken into lines if it is long, and the legend.
 *
 * @param lines the lines of the title
 * @param keys the entries of the legend; empty if there is only one kind of mark
 * @param height the height of the heading, in pixels
 */
record Heading(ImmutableList<String> lines, ImmutableList<Key> keys, double height) {

  /** The margin on the left and on the right. */
  static final double MARGIN = 12;

  private static final double TITLE_LINE = 19;
  private static final double KEY_LINE = 19;

  /** The relative width of the title's characters, which are larger than others, and bold. */
  private static final double TITLE_SIZE = 1.2;

  /** An entry of the legend: a color, its meaning and its position. */
  record Key(String label, Colour colour, double x, double y) {}

  static Heading of(String title, List<String> labels, List<Colour> colours, double width) {
    ImmutableList<String> lines = broken(title, width - 2 * MARGIN);
    double y = MARGIN + lines.size() * TITLE_LINE;
    ImmutableList.Builder<Key> keys = ImmutableList.builder();
    double x = MARGIN;
    if (labels.size() > 1) {
      y += KEY_LINE;
      for (int i = 0; i < labels.size(); i++) {
        double wide = 18 + Drawing.widthOf(labels.get(i)) + 12;
        if (x + wide > width && x > MARGIN) {
          x = MARGIN;
          y += KEY_LINE;
        }
        keys.add(new Key(labels.get(i), colours.get(i), x, y));
        x += wide;
      }
    }
    return new Heading(lines, keys.build(), y + 4);
  }

  private static ImmutableList<String> broken(String title, double width) {
    List<String> lines = new ArrayList<>();
    for (String word : Splitter.on(' ').split(title)) {
      int last = lines.size() - 1;
      if (last >= 0 && TITLE_SIZE * Drawing.widthOf(lines.get(last) + " " + word) <= width) {
        lines.set(last, lines.get(last) + " " + word);
      } else {
        lines.add(word);
      }
    }
    return ImmutableList.copyOf(lines);
  }

  void draw(Drawing drawing) {
    for (int i = 0; i < lines.size(); i++) {
      drawing.text(
          "title", MARGIN, MARGIN + 13 + i * TITLE_LINE, Drawing.Anchor.START, lines.get(i));
    }
    for (Key key : keys) {
      drawing.open("g", "class", "series", "style", key.colour().style());
      drawing.empty("rect", Drawing.placed(key.x(), key.y() - 9, 12.0, 10.0, "key", "rx", 2));
      drawing.text("label", key.x() + 18, key.y(), Drawing.Anchor.START, key.label());
      drawing.close();
    }
  }
}
