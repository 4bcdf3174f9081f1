package org.compressive.report.chart;

import static org.compressive.report.chart.Drawing.Anchor.END;
import static org.compressive.report.chart.Drawing.Anchor.MIDDLE;
import static org.compressive.report.chart.Drawing.Anchor.START;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The plot area below a heading, and the axes around it.
 *
 * @param width the width of the whole picture, in pixels
 * @param heading the heading above the plot area
 * @param up the meaning of the vertical direction; may be empty
 * @param left the left edge of the plot area, in pixels
 * @param top the top edge of the plot area
 * @param right the right edge of the plot area
 * @param bottom the bottom edge of the plot area
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

  /** Returns the usual height of the plot area in a picture of this width. */
  static double usualHeight(double width) {
    return width < 500 ? 180 : 240;
  }

  /**
   * Creates a frame with names to the left of the plot area.
   *
   * @param height the height of the plot area
   * @param names the names to the left; the frame leaves room for the longest
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

  /** Creates a frame with room on the left for the tick labels of a vertical axis. */
  static Frame beside(Heading heading, double width, Axis axis, double[] values) {
    double height = usualHeight(width);
    var scale = Scale.round(axis, DoubleStream.of(values), height, 0, most(axis));
    return of(
        heading, width, height, axis.label(), scale.ticks().stream().map(Ticks::label).toList());
  }

  /** Returns this frame with room for the names of bands, if there are any. */
  Frame withRoomFor(List<Band> bands) {
    double more = bands.isEmpty() ? 0 : BANDS;
    return new Frame(width, heading, up, left, top + more, right, bottom + more);
  }

  /**
   * Returns the maximum number of ticks on an axis. A logarithmic axis needs more, because the
   * distances between its round values grow.
   */
  private static int most(Axis axis) {
    return axis.logarithmic() ? 7 : 5;
  }

  Scale vertical(Axis axis, double[] values) {
    return Scale.round(axis, DoubleStream.of(values), bottom, top, most(axis));
  }

  double height() {
    return bottom + X_TICKS + X_LABEL + 6;
  }

  /** Begins the picture with its heading and the names of its axes. */
  Drawing draw(Chart chart, String across) {
    return draw(chart, across, 0);
  }

  /** Begins the picture as {@link #draw(Chart, String)} does, with extra room at the bottom. */
  Drawing draw(Chart chart, String across, double room) {
    var drawing = new Drawing(chart, width, height() + room);
    heading.draw(drawing);
    drawing.text("small", Heading.MARGIN, heading.height() + 12, START, up);
    drawing.text("small", right, bottom + X_TICKS + 16, END, across);
    return drawing;
  }

  /** Writes into the plot area that there is nothing to show. */
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

  /** Labels columns of equal width, leaving out the labels for which there is no room. */
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
