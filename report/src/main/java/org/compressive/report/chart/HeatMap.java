package org.compressive.report.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * A table of values drawn as shades. The highest value has full shade; 0 has none or, if there are
 * negative values, the lowest of them has none.
 *
 * @param rows the names of the rows, from the top
 * @param columns the names of the columns, from the left; names for which there is no room are left
 *     out
 * @param values the quantity that the shades show
 * @param cells the values of each row; NaN for an empty cell
 * @param bands the names of adjacent columns; may be empty
 * @param byRoots whether shades are proportional to square roots, so that small values are visible
 *     beside large ones
 */
public record HeatMap(
    String title,
    String description,
    String down,
    ImmutableList<String> rows,
    String across,
    ImmutableList<String> columns,
    String values,
    ImmutableList<ImmutableDoubleArray> cells,
    ImmutableList<Band> bands,
    boolean byRoots)
    implements Chart {

  /**
   * The maximum number of cells that are drawn as separate elements that show their values when
   * pointed at; in a larger map, all cells of one shade are drawn as one path, which shows no
   * value.
   */
  private static final int TELLING = 1000;

  private static final int SHADES = 64;

  /** The height of the key to the shades, in pixels. */
  private static final double KEY = 16;

  public HeatMap {
    checkArgument(
        cells.size() == rows.size(),
        "rows (%s) of a heat map must be as many as their names (%s)",
        cells.size(),
        rows.size());
    for (ImmutableDoubleArray row : cells) {
      checkArgument(
          row.length() == columns.size(),
          "values (%s) in a row of a heat map must be as many as the columns (%s)",
          row.length(),
          columns.size());
    }
  }

  /**
   * Creates a heat map whose shades are proportional to the values.
   *
   * @param cells the values by row and column
   */
  public HeatMap(
      String title,
      String description,
      String down,
      List<String> rows,
      String across,
      List<String> columns,
      String values,
      double[][] cells,
      List<Band> bands) {
    this(
        title,
        description,
        down,
        ImmutableList.copyOf(rows),
        across,
        ImmutableList.copyOf(columns),
        values,
        Arrays.stream(cells)
            .map(ImmutableDoubleArray::copyOf)
            .collect(ImmutableList.toImmutableList()),
        ImmutableList.copyOf(bands),
        /* byRoots= */ false);
  }

  /** Returns this heat map with shades proportional to square roots. */
  public HeatMap shadedByRoots() {
    return new HeatMap(
        title, description, down, rows, across, columns, values, cells, bands, /* byRoots= */ true);
  }

  @Override
  public String svg(int width) {
    var all = cells.stream().flatMapToDouble(ImmutableDoubleArray::stream);
    var found = all.filter(Double::isFinite).summaryStatistics();
    var shades = Shades.over(found, byRoots);
    double tall = Math.max(4, Math.min(26, 400.0 / Math.max(1, rows.size())));
    var heading = Heading.of(title, ImmutableList.of(), ImmutableList.of(), width);
    var frame =
        Frame.of(heading, width, Math.max(1, rows.size()) * tall, down, rows).withRoomFor(bands);
    var drawing = frame.draw(this, across, KEY);
    double wide = (frame.right() - frame.left()) / Math.max(1, columns.size());
    drawCells(drawing, frame, wide, tall, shades);
    if (found.getCount() == 0) {
      frame.drawNothing(drawing);
    }
    drawRows(drawing, frame, tall);
    frame.drawColumns(drawing, columns, wide);
    frame.drawBands(drawing, bands, wide);
    drawKey(drawing, frame, shades);
    return drawing.svg();
  }

  private void drawRows(Drawing drawing, Frame frame, double tall) {
    double free = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rows.size(); i++) {
      double y = frame.top() + (i + 0.5) * tall + 4;
      if (y >= free) {
        drawing.text("small", frame.left() - 6, y, Drawing.Anchor.END, rows.get(i));
        free = y + 12;
      }
    }
  }

  private void drawCells(Drawing drawing, Frame frame, double wide, double tall, Shades shades) {
    boolean telling = (long) rows.size() * columns.size() <= TELLING;
    ImmutableListMultimap.Builder<Integer, String> untold = ImmutableListMultimap.builder();
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        double value = cells.get(row).get(column);
        double x = frame.left() + column * wide;
        double y = frame.top() + row * tall;
        if (telling && Double.isFinite(value)) {
          drawing.mark(
              "rect",
              "%s, %s: %s".formatted(rows.get(row), columns.get(column), Ticks.exact(value)),
              Drawing.placed(x, y, wide, tall, "heat", "fill-opacity", opacity(shades.of(value))));
        } else if (Double.isFinite(value)) {
          untold.put((int) Math.round(shades.of(value) * SHADES), outline(x, y, wide, tall));
        }
      }
    }
    Multimaps.asMap(untold.build()).forEach((shade, marks) -> drawShade(drawing, shade, marks));
  }

  private static void drawShade(Drawing drawing, int shade, List<String> outlines) {
    String opacity = opacity((double) shade / SHADES);
    String path = String.join("", outlines);
    drawing.empty("path", "class", "heat", "fill-opacity", opacity, "d", path);
  }

  private static String outline(double x, double y, double wide, double tall) {
    String across = Drawing.number(wide);
    return "M%s %sh%sv%sh-%sz"
        .formatted(Drawing.number(x), Drawing.number(y), across, Drawing.number(tall), across);
  }

  private static String opacity(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  /** Draws the key to the shades at the bottom. */
  private void drawKey(Drawing drawing, Frame frame, Shades shades) {
    double y = frame.height() + 6;
    String low = Ticks.exact(shades.low());
    drawing.text("small", Heading.MARGIN, y, Drawing.Anchor.START, low);
    double x = Heading.MARGIN + Drawing.widthOf(low) + 4;
    for (int i = 0; i < 10; i++) {
      String opacity = opacity(0.1 * i + 0.05);
      drawing.empty("rect", Drawing.placed(x, y - 9, 7, 10, "shade", "fill-opacity", opacity));
      x += 7;
    }
    String high = Ticks.exact(shades.high());
    String meaning = high + " " + values + (byRoots ? ", shaded by square root" : "");
    drawing.text("small", x + 4, y, Drawing.Anchor.START, meaning);
  }

  /** The range of values, from the value without shade to the value with full shade. */
  private record Shades(double low, double high, boolean byRoots) {

    static Shades over(DoubleSummaryStatistics found, boolean byRoots) {
      return found.getCount() == 0
          ? new Shades(0, 1, byRoots)
          : new Shades(Math.min(0, found.getMin()), found.getMax(), byRoots);
    }

    double of(double value) {
      double share = high == low ? 0 : (value - low) / (high - low);
      return byRoots ? Math.sqrt(share) : share;
    }
  }
}
