package org.compressive.report;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.compressive.inference.Score;
import org.compressive.report.chart.Axis;
import org.compressive.report.chart.LineChart;
import org.compressive.report.chart.Series;
import org.compressive.training.StepReport;
import org.compressive.training.TrainingListener;

/**
 * A loss curve that is redrawn while a model trains. Each picture is a complete SVG image ({@code
 * image/svg+xml}) that replaces the previous one; a notebook that cannot update an output shows
 * {@link #svg()} after training.
 */
public final class LossCurve implements TrainingListener {

  private final long every;
  private final Consumer<String> display;
  private final List<double[]> training = new ArrayList<>(); // step, bits per byte
  private final List<double[]> validation = new ArrayList<>();

  /** Creates a curve that is drawn only by {@link #svg()}. */
  public LossCurve() {
    this(Long.MAX_VALUE, svg -> {});
  }

  /**
   * Creates a curve that is displayed during training.
   *
   * @param every the number of steps between pictures
   * @param display receives each picture, on the training thread
   */
  public LossCurve(long every, Consumer<String> display) {
    checkArgument(every >= 1, "every (%s) must be at least 1 step", every);
    this.every = every;
    this.display = display;
  }

  @Override
  public synchronized void stepped(StepReport report) {
    training.add(new double[] {report.step(), report.bitsPerByte()});
    if (report.step() % every == 0) {
      display.accept(svg());
    }
  }

  @Override
  public synchronized void validated(long step, Score score, boolean best) {
    validation.add(new double[] {step, score.bitsPerByte()});
  }

  @Override
  public void trained() {
    display.accept(svg());
  }

  /** Returns the curve so far as an SVG image. */
  public synchronized String svg() {
    List<Series> series =
        new ArrayList<>(Curve.of(column(training, 0), column(training, 1)).withMean("training"));
    if (!validation.isEmpty()) {
      series.add(
          Series.of("validation", column(validation, 0), column(validation, 1))
              .as(Series.Mark.DOTS));
    }
    var chart =
        new LineChart("Loss", described(), Axis.of("step"), Axis.of("bits per byte"), series);
    return chart.svg();
  }

  private String described() {
    if (training.isEmpty()) {
      return "No step has been taken yet.";
    }
    double[] last = training.get(training.size() - 1);
    return String.format(
        Locale.ROOT,
        "The loss is %.3f bits per byte at the first step and %.3f at step %.0f.",
        training.get(0)[1],
        last[1],
        last[0]);
  }

  private static double[] column(List<double[]> points, int index) {
    return points.stream().mapToDouble(point -> point[index]).toArray();
  }
}
