package org.compressive.report.chart;

import static org.compressive.report.chart.Drawing.Anchor.END;
import static org.compressive.report.chart.Drawing.Anchor.MIDDLE;
import static org.compressive.report.chart.Drawing.Anchor.START;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The place of the marks below a heading, and the axes around it.
 *
 * @param width of the whole picture, in pixels
 * @param heading what stands above
 * @param up what the vertical direction is; may be empty
 * @param left where the marks begin, in pixels
 * @param top where the marks begin
 * @param right where they end
 * @param bottom where they end
 */
record Frame(
    double width,
    Heading heading,
    String up,
    double left,
    double top,
    double right,
    double bottom) {

  private static final double Y_LABEL = 18;
  private static final double BANDS = 16;
  private static final double X_TICKS = 20;
  private static final double X_LABEL = 20;

  /** How high the marks of a chart are, for its width. */
  static double usualHeight(double width) {
    return width < 500 ? 180 : 240;
  }

  /**
   * A frame with names of rows.
   *
   * @param height of the place of the marks
   * @param names of what stands to the left of the marks; room is made for the longest
   */
  static Frame of(Heading heading, double width, double height, String up, Iterable<String> names) {
    double widest = 0;
    for (String name : names) {
      widest = Math.max(widest, Drawing.widthOf(name));
    }
    double left = Heading.MARGIN + widest + 8;
    double top = heading.height() + (up.isEmpty() ? 0 : Y_LABEL) + 6;
    return new Frame(width, heading, up, left, top, width - Heading.MARGIN - 6, top + height);
  }

  /** Room for a scale of values at the left, and the scale. */
  static Frame beside(Heading heading, double width, Axis axis, double[] values) {
    double height = usualHeight(width);
    var scale = Scale.round(axis, DoubleStream.of(values), height, 0, most(axis));
    return of(
        heading, width, height, axis.label(), scale.ticks().stream().map(Ticks::label).toList());
  }

  /** The same with room for the names of bands, where there are any. */
  Frame withRoomFor(List<Band> bands) {
    double more = bands.isEmpty() ? 0 : BANDS;
    return new Frame(width, heading, up, left, top + more, right, bottom + more);
  }

  /** Ratios need more ticks than steps do, being farther apart the higher they are. */
  private static int most(Axis axis) {
    return axis.logarithmic() ? 7 : 5;
  }

  Scale vertical(Axis axis, double[] values) {
    return Scale.round(axis, DoubleStream.of(values), bottom, top, most(axis));
  }

  double height() {
    return bottom + X_TICKS + X_LABEL + 6;
  }

  /** Begins the picture: its heading and the names of its directions. */
  Drawing draw(Chart chart, String across) {
    return draw(chart, across, 0);
  }

  /** The same with room below it all. */
  Drawing draw(Chart chart, String across, double room) {
    var drawing = new Drawing(chart, width, height() + room);
    heading.draw(drawing);
    drawing.text("small", Heading.MARGIN, heading.height() + 12, START, up);
    drawing.text("small", right, bottom + X_TICKS + 16, END, across);
    return drawing;
  }

  /** Says in the place of the marks that there are none. */
  void drawNothing(Drawing drawing) {
    drawing.text("label", (left + right) / 2, (top + bottom) / 2, MIDDLE, "nothing to show yet");
  }

  void drawVertical(Drawing drawing, Scale scale) {
    for (double tick : scale.ticks()) {
      drawing.line("grid", left, scale.at(tick), right, scale.at(tick));
      drawing.text("small", left - 6, scale.at(tick) + 4, END, Ticks.label(tick));
    }
  }

  void drawHorizontal(Drawing drawing, Scale scale) {
    drawing.line("axis", left, bottom, right, bottom);
    double free = Double.NEGATIVE_INFINITY;
    for (double tick : scale.ticks()) {
      double at = scale.at(tick);
      String label = Ticks.label(tick);
      double half = Drawing.widthOf(label) / 2;
      drawing.line("axis", at, bottom, at, bottom + 4);
      if (at - half > free && at + half <= width) {
        drawing.text("small", at, bottom + X_TICKS - 3, MIDDLE, label);
        free = at + half + 8;
      }
    }
  }

  /** Names columns of equal width, leaving out those for which there is no room. */
  void drawColumns(Drawing drawing, Iterable<String> names, double wide) {
    double free = Double.NEGATIVE_INFINITY;
    double at = left + wide / 2;
    for (String name : names) {
      double half = Drawing.widthOf(name) / 2;
      if (at - half > free) {
        drawing.text("small", at, bottom + X_TICKS - 3, MIDDLE, name);
        free = at + half + 4;
      }
      at += wide;
    }
  }

  void drawBands(Drawing drawing, Iterable<Band> bands, double wide) {
    for (Band band : bands) {
      double from = left + band.from() * wide;
      double to = left + band.to() * wide;
      if (band.from() > 0) {
        drawing.line("band", from, top - 16, from, bottom);
      }
      drawing.text("small", (from + to) / 2, top - 6, MIDDLE, band.label());
    }
  }
}
