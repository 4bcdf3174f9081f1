package org.compressive.report.chart;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Locale;

/**
 * A diagram of boxes and arrows. The caller places them: horizontally in shares of the width, from
 * 0 to 1, and vertically in pixels.
 *
 * @param height the height of the part below the title
 */
public record Diagram(
    String title,
    String description,
    double height,
    ImmutableList<Box> boxes,
    ImmutableList<Arrow> arrows)
    implements Chart {

  /** The kinds of box; each has a color and a name in the legend. */
  public enum Kind {
    COMPUTATION(0),
    LOSS(1),
    MEMORY(2),
    COMPRESSED_MEMORY(3),
    COMPRESSION(4),
    LAYER(5);

    private final int colour;

    Kind(int colour) {
      this.colour = colour;
    }

    private Colour colour() {
      return Colour.of(values().length).get(colour);
    }
  }

  /** A box. Pointing at it shows its lines; those that are short enough are also written in it. */
  public record Box(
      Kind kind, double x, double y, double width, double height, ImmutableList<String> lines) {}

  /**
   * An arrow along horizontal and vertical lines.
   *
   * @param told the text that is shown when the arrow is pointed at
   * @param cut whether a stop-gradient prevents gradients from flowing back along it
   * @param places the coordinates of its two or more points: x and y of the first point, then x and
   *     y of the next, and so on
   */
  public record Arrow(String told, boolean cut, ImmutableDoubleArray places) {}

  private static final double LINE = 14;
  private static final double LETTER = 5.7; // mean width of a character in small text

  @Override
  public String svg(int width) {
    var kinds = boxes.stream().map(Box::kind).distinct().sorted().toList();
    var labels = kinds.stream().map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    var colours = kinds.stream().map(Kind::colour).toList();
    var heading = Heading.of(title, labels.toList(), colours, width);
    var drawing = new Drawing(this, width, heading.height() + height + 26);
    heading.draw(drawing);
    drawing.open("g", "transform", "translate(0 " + Drawing.number(heading.height()) + ")");
    boxes.forEach(box -> draw(drawing, box, width));
    arrows.forEach(arrow -> draw(drawing, arrow, width));
    if (arrows.stream().anyMatch(Arrow::cut)) {
      drawStop(drawing, 20, height + 10);
      String meaning = "stop-gradient: no gradient flows back";
      drawing.text("small", 32, height + 14, Drawing.Anchor.START, meaning);
    }
    drawing.close();
    return drawing.svg();
  }

  private static double across(double share, int width) {
    return Heading.MARGIN + share * (width - 2 * Heading.MARGIN);
  }

  private static void draw(Drawing drawing, Box box, int width) {
    double x = across(box.x(), width);
    double room = across(box.x() + box.width(), width) - x;
    drawing.open("g", "class", "series", "style", box.kind().colour().style());
    Object[] place = Drawing.placed(x, box.y(), room, box.height(), "room", "rx", 4);
    drawing.mark("rect", String.join(": ", box.lines()), place);
    var lines = box.lines().stream().filter(line -> LETTER * line.length() < room - 4).toList();
    boolean atTop = box.kind() == Kind.LAYER; // it contains other boxes
    double y = box.y() + (atTop ? 3 : (box.height() - lines.size() * LINE) / 2) + 11;
    for (int i = 0; i < lines.size(); i++) {
      String kind = i == 0 ? "label" : "small";
      drawing.fitted(kind, x + room / 2, y + i * LINE, room - 8, lines.get(i));
    }
    drawing.close();
  }

  private static void draw(Drawing drawing, Arrow arrow, int width) {
    var places = arrow.places();
    var path = new StringBuilder();
    for (int i = 0; i < places.length(); i += 2) {
      path.append(i == 0 ? 'M' : 'L')
          .append(place(across(places.get(i), width), places.get(i + 1)));
    }
    String stopped = arrow.cut() ? ", behind a stop-gradient" : "";
    drawing.mark("path", arrow.told() + stopped, "class", "arrow", "d", path);
    int last = places.length() - 2;
    double x = across(places.get(last), width);
    double y = places.get(last + 1);
    double angle = Math.atan2(y - places.get(last - 1), x - across(places.get(last - 2), width));
    String turned = Drawing.number(Math.toDegrees(angle));
    drawing.open("g", "transform", "translate(%s) rotate(%s)".formatted(place(x, y), turned));
    drawing.empty("path", "class", "head", "d", "M0 0L-6 -3L-6 3z");
    if (arrow.cut()) {
      drawStop(drawing, -12, 0); // behind the head, to show which arrow's gradient stops
    }
    drawing.close();
  }

  private static String place(double x, double y) {
    return Drawing.number(x) + " " + Drawing.number(y);
  }

  /** Draws two bars across a line that leads to the right. */
  private static void drawStop(Drawing drawing, double x, double y) {
    drawing.line("stop", x - 2.2, y - 6, x - 2.2, y + 6);
    drawing.line("stop", x + 2.2, y - 6, x + 2.2, y + 6);
  }
}
