package org.compressive.report.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The distribution of values, column by column: a box from the first quartile to the third with a
 * line at the median, and whiskers that reach to the 5th and the 95th percentile.
 *
 * @param across the meaning of the columns
 * @param boxes one box for each column
 */
public record BoxChart(
    String title, String description, String across, Axis values, ImmutableList<Box> boxes)
    implements Chart {

  private static final double FILLED = 0.55;

  /**
   * A column.
   *
   * @param label the name of the column
   * @param marks the five values, ascending: low end, first quartile, median, third quartile, high
   *     end; empty for an empty column
   */
  public record Box(String label, ImmutableDoubleArray marks) {

    private static final double[] SHARES = {0.05, 0.25, 0.5, 0.75, 0.95};

    public Box {
      checkArgument(
          marks.isEmpty() || marks.length() == SHARES.length,
          "marks of box %s (%s) must be 5, or none",
          label,
          marks.length());
    }

    /** Creates the box of some values, in any order, ignoring values that are not finite. */
    public static Box of(String label, double... values) {
      double[] sorted = DoubleStream.of(values).filter(Double::isFinite).sorted().toArray();
      var marks = ImmutableDoubleArray.builder();
      if (sorted.length > 0) {
        DoubleStream.of(SHARES).forEach(share -> marks.add(quantile(sorted, share)));
      }
      return new Box(label, marks.build());
    }

    /** Returns a quantile, interpolated linearly between the two nearest values. */
    private static double quantile(double[] sorted, double share) {
      double place = share * (sorted.length - 1);
      int below = (int) place;
      int above = Math.min(below + 1, sorted.length - 1);
      return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
  }

  public BoxChart(String title, String description, String across, Axis values, List<Box> boxes) {
    this(title, description, across, values, ImmutableList.copyOf(boxes));
  }

  @Override
  public String svg(int width) {
    double[] all =
        DoubleStream.concat(
                values.logarithmic() ? DoubleStream.empty() : DoubleStream.of(0),
                boxes.stream().flatMapToDouble(box -> box.marks().stream()))
            .toArray();
    var heading = Heading.of(title, ImmutableList.of(), ImmutableList.of(), width);
    var frame = Frame.beside(heading, width, values, all);
    var up = frame.vertical(values, all);
    double wide = (frame.right() - frame.left()) / Math.max(1, boxes.size());
    var drawing = frame.draw(this, across);
    frame.drawVertical(drawing, up);
    drawing.open("g", "class", "series", "style", Colour.of(1).get(0).style());
    for (int i = 0; i < boxes.size(); i++) {
      if (boxes.get(i).marks().stream().anyMatch(values::holds)) {
        drawBox(drawing, boxes.get(i), frame.left() + (i + 0.5) * wide, wide, up);
      }
    }
    drawing.close();
    if (boxes.stream().allMatch(box -> box.marks().isEmpty())) {
      frame.drawNothing(drawing);
    }
    drawing.line("axis", frame.left(), frame.bottom(), frame.right(), frame.bottom());
    frame.drawColumns(drawing, boxes.stream().map(Box::label).toList(), wide);
    return drawing.svg();
  }

  private void drawBox(Drawing drawing, Box box, double middle, double wide, Scale up) {
    double[] y =
        box.marks().stream().map(mark -> up.at(values.holds(mark) ? mark : up.low())).toArray();
    double half = Math.min(FILLED * wide, 46) / 2;
    drawing.line("whisker", middle, y[0], middle, y[1]);
    drawing.line("whisker", middle, y[3], middle, y[4]);
    drawing.mark(
        "rect",
        "%s: median %s, middle half from %s to %s"
            .formatted(
                box.label(),
                Ticks.exact(box.marks().get(2)),
                Ticks.exact(box.marks().get(1)),
                Ticks.exact(box.marks().get(3))),
        Drawing.placed(middle - half, y[3], 2 * half, Math.max(1, y[1] - y[3]), "box"));
    drawing.line("whisker", middle - half, y[2], middle + half, y[2]);
  }
}
