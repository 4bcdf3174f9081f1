package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.stream.IntStream;
import org.compressive.report.chart.Series;
import org.compressive.report.chart.Series.Mark;
import org.junit.jupiter.api.Test;

final class CurveTest {

  @Test
  void aShortRunIsDrawnAsItIs() {
    ImmutableList<Series> series = line(99).withMean("loss");
    assertThat(series).hasSize(1);
    assertThat(series.get(0).y().asList()).isEqualTo(line(99).y().asList());
  }

  @Test
  void aLongRunHasFewPointsAndAllItsPeaks() {
    int steps = 100_000;
    double[] y = IntStream.range(0, steps).mapToDouble(i -> Math.sin(i)).toArray();
    y[77_777] = 50;
    y[3] = -50;
    ImmutableList<Series> series = Curve.of(line(steps).x().toArray(), y).withMean("loss");
    Series pale = series.get(0);
    assertThat(pale.mark()).isEqualTo(Mark.FAINT);
    assertThat(pale.y().length()).isEqualTo(600);
    assertThat(pale.y().stream().max().getAsDouble()).isEqualTo(50.0);
    assertThat(pale.y().stream().min().getAsDouble()).isEqualTo(-50.0);
    assertThat(pale.x().asList()).isInOrder();
    Series mean = series.get(1);
    assertThat(mean.y().length()).isEqualTo(300);
    assertThat(mean.x().get(0)).isEqualTo(1.0);
    assertThat(mean.x().get(299)).isEqualTo((double) steps);
  }

  @Test
  void theMeanOfAStraightLineIsThatLineUntilTheValuesEnd() {
    Series mean = line(1000).smoothed("loss");
    for (int i = 0; i < mean.x().length(); i++) {
      if (mean.x().get(i) <= 990) {
        assertThat(mean.y().get(i)).isWithin(1e-9).of(mean.x().get(i));
      }
    }
    // At the end, the mean includes more values before the step than after it, rather than the last
    // value alone.
    assertThat(mean.y().get(mean.y().length() - 1)).isWithin(1e-9).of(995);
  }

  @Test
  void whatIsNotANumberIsNoPartOfAMean() {
    double[] y = IntStream.range(0, 200).mapToDouble(i -> i % 2 == 0 ? 4 : Double.NaN).toArray();
    Series mean = Curve.of(line(200).x().toArray(), y).smoothed("loss");
    assertThat(mean.y().get(100)).isEqualTo(4.0);
  }

  /** Returns a curve whose value at step i is i. */
  private static Curve line(int steps) {
    double[] x = IntStream.rangeClosed(1, steps).asDoubleStream().toArray();
    return Curve.of(x, x);
  }
}
