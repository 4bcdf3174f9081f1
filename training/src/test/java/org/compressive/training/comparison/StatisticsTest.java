package org.compressive.training.comparison;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatisticsTest {

  /** The quantiles are those of printed tables. */
  @ParameterizedTest
  @CsvSource({
    "0.95, 1, 12.7062", "0.95, 2, 4.30265", "0.95, 3, 3.18245", "0.95, 4, 2.77645",
    "0.95, 5, 2.57058", "0.95, 9, 2.26216", "0.95, 10, 2.22814", "0.95, 30, 2.04227",
    "0.95, 1000, 1.96234", "0.99, 1, 63.6567", "0.99, 4, 4.60409", "0.5, 7, 0.711142"
  })
  void quantilesOfStudentsDistribution(double level, int degrees, double quantile) {
    assertThat(StudentT.quantile(level, degrees)).isWithin(1e-5 * quantile).of(quantile);
  }

  /** The mean is 3, the variance 2.5 and the standard error sqrt(2.5 / 5). */
  @Test
  void intervalOfFiveValues() {
    double[] values = {1, 2, 3, 4, 5};
    assertThat(Statistics.standardError(values).getAsDouble()).isWithin(1e-12).of(0.7071067811865);
    var interval = Statistics.interval(values).orElseThrow();
    assertThat(interval.low()).isWithin(1e-4).of(3 - 2.77645 * 0.70711);
    assertThat(interval.high()).isWithin(1e-4).of(3 + 2.77645 * 0.70711);
  }

  @Test
  void oneValueHasNeither() {
    assertThat(Statistics.standardError(new double[] {4}).isPresent()).isFalse();
    assertThat(Statistics.interval(new double[] {4})).isEmpty();
  }
}
