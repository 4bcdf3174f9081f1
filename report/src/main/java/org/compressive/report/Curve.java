package org.compressive.report;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.compressive.report.chart.Series;
import org.compressive.report.chart.Series.Mark;

/**
 * A quantity over the steps of a run, which is thinned when it is drawn as series: however long the
 * run, the number of points stays within what a picture can show.
 *
 * @param x the steps, ascending
 * @param y the quantity at each step
 */
record Curve(ImmutableDoubleArray x, ImmutableDoubleArray y) {

  /** The number of segments into which a long run is divided for drawing. */
  private static final int PIECES = 300;

  /** The share of all steps that a smoothed point averages. */
  private static final double SMOOTHED = 0.02;

  Curve {
    checkArgument(
        x.length() == y.length(),
        "steps (%s) of a curve must be as many as its values (%s)",
        x.length(),
        y.length());
  }

  static Curve of(double[] x, double[] y) {
    return new Curve(ImmutableDoubleArray.copyOf(x), ImmutableDoubleArray.copyOf(y));
  }

  /**
   * Returns the values, thinned to their extremes, as a pale line with their running mean over it,
   * or only a line of the values if there are too few to average.
   */
  ImmutableList<Series> withMean(String label) {
    return around() == 0
        ? ImmutableList.of(series(label))
        : ImmutableList.of(extremes().series(label).as(Mark.FAINT), smoothed(label));
  }

  /**
   * Returns the running mean as a line, or the values themselves if there are too few to average.
   */
  Series smoothed(String label) {
    return mean().series(label);
  }

  private Series series(String label) {
    return new Series(label, x, y, Mark.LINE);
  }

  /** Returns the number of values on each side that a running mean includes. */
  private int around() {
    return (int) (SMOOTHED * x.length() / 2);
  }

  /**
   * Returns only the lowest and the highest value of each segment, in order of step, so that no
   * peak is lost; returns this curve if it is short.
   */
  private Curve extremes() {
    int length = x.length();
    return length <= 2 * PIECES
        ? this
        : at(
            IntStream.range(0, PIECES)
                .flatMap(
                    piece ->
                        extremes(
                            (int) ((long) length * piece / PIECES),
                            (int) ((long) length * (piece + 1) / PIECES))));
  }

  private IntStream extremes(int from, int to) {
    int least = from;
    int greatest = from;
    for (int i = from; i < to; i++) {
      // The comparisons are negated so that a number replaces an initial NaN.
      if (Double.isFinite(y.get(i))) {
        least = !(y.get(i) >= y.get(least)) ? i : least;
        greatest = !(y.get(i) <= y.get(greatest)) ? i : greatest;
      }
    }
    return IntStream.of(least, greatest).sorted();
  }

  private Curve at(IntStream places) {
    int[] kept = places.toArray();
    return of(
        IntStream.of(kept).mapToDouble(x::get).toArray(),
        IntStream.of(kept).mapToDouble(y::get).toArray());
  }

  /**
   * Returns the running mean at no more than {@link #PIECES} steps, at equal distances; returns
   * this curve if it has too few values to average.
   */
  private Curve mean() {
    int around = around();
    if (around == 0) {
      return this;
    }
    int pieces = Math.min(PIECES, x.length());
    int[] places =
        IntStream.range(0, pieces)
            .map(i -> (int) Math.round((double) i * (x.length() - 1) / (pieces - 1)))
            .toArray();
    return of(
        IntStream.of(places).mapToDouble(x::get).toArray(),
        IntStream.of(places).mapToDouble(place -> mean(place, around)).toArray());
  }

  /**
   * Returns the mean of the finite values around an index, at most {@code most} on each side. It
   * never includes more values after the index than before it, so that a steep fall at the
   * beginning is not blurred.
   */
  private double mean(int place, int most) {
    int before = Math.min(most, place);
    int after = Math.min(before, y.length() - 1 - place);
    return y.subArray(place - before, place + after + 1).stream()
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  /** Returns the quantity at each step. */
  DoubleStream values() {
    return y.stream();
  }
}
