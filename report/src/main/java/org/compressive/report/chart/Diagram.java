package org.compressive.report.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;

/**
 * Boxes and arrows, placed by whoever makes them on a sheet that is {@link Chart#WIDTH} wide. It is
 * always drawn for that width and shrinks where there is less.
 *
 * @param height of the sheet below the title, in pixels
 */
public record Diagram(
    String title,
    String description,
    double height,
    ImmutableList<Box> boxes,
    ImmutableList<Arrow> arrows)
    implements Chart {

  /** What a box stands for; each kind has a colour and a name in the legend. */
  public enum Kind {
    COMPUTATION(0),
    MEMORY(2),
    COMPRESSED_MEMORY(3),
    COMPRESSION(4),
    LOSS(1);

    private static final int COLOURS = 5;

    private final int colour;

    Kind(int colour) {
      this.colour = colour;
    }

    private Colour colour() {
      return Colour.of(COLOURS).get(colour);
    }
  }

  /**
   * A box.
   *
   * @param lines what is written in it; those for which it is too narrow or too low are left out
   * @param told when it is pointed at
   */
  public record Box(
      Kind kind,
      double x,
      double y,
      double width,
      double height,
      ImmutableList<String> lines,
      String told) {

    double middle() {
      return x + width / 2;
    }
  }

  /** A place on the sheet. */
  public record Point(double x, double y) {}

  /**
   * An arrow along horizontal and vertical lines.
   *
   * @param points two or more
   * @param cut whether no gradient comes back along it
   * @param told when it is pointed at
   */
  public record Arrow(ImmutableList<Point> points, boolean cut, String told) {

    public Arrow {
      checkArgument(points.size() >= 2, "arrow (%s) must have two points or more", told);
    }
  }

  private static final double LINE = 15;

  /** A letter's mean width in a narrow font; a wide one may need {@link #WIDE}. */
  private static final double LETTER = 6.2;

  private static final double WIDE = 7.4;
  private static final double PADDING = 4;
  private static final double FOOT = 26;
  private static final double HEAD = 6;
  private static final double STOP = 6;

  public Diagram(
      String title, String description, double height, List<Box> boxes, List<Arrow> arrows) {
    this(title, description, height, ImmutableList.copyOf(boxes), ImmutableList.copyOf(arrows));
  }

  @Override
  public String svg(int width) {
    List<Kind> kinds = boxes.stream().map(Box::kind).distinct().sorted().toList();
    List<String> labels =
        kinds.stream().map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' ')).toList();
    List<Colour> colours = kinds.stream().map(Kind::colour).toList();
    var heading = Heading.of(title, labels, colours, WIDTH);
    var drawing = new Drawing(this, WIDTH, heading.height() + height + FOOT);
    heading.draw(drawing);
    drawing.open("g", "transform", "translate(0 " + Drawing.number(heading.height()) + ")");
    arrows.forEach(arrow -> draw(drawing, arrow));
    for (Box box : boxes) {
      drawing.open("g", "class", "series", "style", box.kind().colour().style());
      draw(drawing, box);
      drawing.close();
    }
    if (arrows.stream().anyMatch(Arrow::cut)) {
      drawStop(drawing, Heading.MARGIN + 8, height + 10, /* across= */ true);
      drawing.text(
          "small",
          Heading.MARGIN + 20,
          height + 14,
          Drawing.Anchor.START,
          "stop-gradient: values pass, gradients do not come back");
    }
    drawing.close();
    return drawing.svg();
  }

  private static void draw(Drawing drawing, Box box) {
    drawing.mark(
        "rect",
        box.told(),
        "class",
        "room",
        "x",
        box.x(),
        "y",
        box.y(),
        "width",
        box.width(),
        "height",
        box.height(),
        "rx",
        4);
    List<String> fitting =
        box.lines().stream()
            .filter(line -> LETTER * line.length() <= box.width())
            .limit((int) (box.height() / LINE))
            .toList();
    double y = box.y() + (box.height() - fitting.size() * LINE) / 2 + 11.5;
    for (int i = 0; i < fitting.size(); i++) {
      String kind = i == 0 ? "label" : "small";
      String line = fitting.get(i);
      double room = box.width() - 2 * PADDING;
      if (WIDE * line.length() > room) {
        drawing.fitted(kind, box.middle(), y + i * LINE, room, line);
      } else {
        drawing.text(kind, box.middle(), y + i * LINE, Drawing.Anchor.MIDDLE, line);
      }
    }
  }

  private static void draw(Drawing drawing, Arrow arrow) {
    var path = new StringBuilder();
    for (Point point : arrow.points()) {
      path.append(path.length() == 0 ? "M" : "L")
          .append(Drawing.number(point.x()))
          .append(' ')
          .append(Drawing.number(point.y()));
    }
    drawing.mark("path", arrow.told(), "class", "arrow", "d", path);
    Point end = arrow.points().get(arrow.points().size() - 1);
    Point before = arrow.points().get(arrow.points().size() - 2);
    double alongX = Math.signum(end.x() - before.x());
    double alongY = Math.signum(end.y() - before.y());
    drawing.empty(
        "path",
        "class",
        "head",
        "d",
        "M%s %sL%s %sL%s %sz"
            .formatted(
                Drawing.number(end.x()),
                Drawing.number(end.y()),
                Drawing.number(end.x() - HEAD * alongX + HEAD / 2 * alongY),
                Drawing.number(end.y() - HEAD * alongY - HEAD / 2 * alongX),
                Drawing.number(end.x() - HEAD * alongX - HEAD / 2 * alongY),
                Drawing.number(end.y() - HEAD * alongY + HEAD / 2 * alongX)));
    if (arrow.cut()) {
      // Behind the head, so that it is clear whose gradient is meant.
      drawStop(drawing, end.x() - 12 * alongX, end.y() - 12 * alongY, alongX != 0);
    }
  }

  /** Two bars across a line. */
  private static void drawStop(Drawing drawing, double x, double y, boolean across) {
    for (double offset : new double[] {-2.2, 2.2}) {
      if (across) {
        drawing.line("stop", x + offset, y - STOP, x + offset, y + STOP);
      } else {
        drawing.line("stop", x - STOP, y + offset, x + STOP, y + offset);
      }
    }
  }
}
