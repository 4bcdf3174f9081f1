package org.compressive.report.chart;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TicksTest {

  @Test
  void stepsAreRoundAndEncloseTheRange() {
    assertThat(Ticks.steps(0, 10, 5)).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0).inOrder();
    assertThat(Ticks.steps(1, 1800, 8)).containsAtLeast(0.0, 500.0, 1000.0, 2000.0).inOrder();
    assertThat(Ticks.steps(-0.31, 0.32, 4)).containsExactly(-0.4, -0.2, 0.0, 0.2, 0.4).inOrder();
    assertThat(Ticks.steps(4e-7, 9e-7, 5)).containsAtLeast(4e-7, 6e-7, 8e-7).inOrder();
  }

  @Test
  void anyRangeHasAFewTicksThatEncloseIt() {
    var random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      double low = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
      double high = low + Math.pow(10, random.nextDouble() * 12 - 6);
      var ticks = Ticks.steps(low, high, 6);
      String range = low + " to " + high + ": " + ticks;
      assertWithMessage(range).that(ticks.size()).isAtLeast(2);
      assertWithMessage(range).that(ticks.size()).isAtMost(9);
      double slack = 1e-6 * (high - low);
      assertWithMessage(range).that(ticks.get(0)).isAtMost(low + slack);
      assertWithMessage(range).that(ticks.get(ticks.size() - 1)).isAtLeast(high - slack);
      assertWithMessage(range).that(ticks).isInStrictOrder();
    }
  }

  @Test
  void ratiosAreAsFineAsThereIsRoomFor() {
    assertThat(Ticks.ratios(1.2, 8, 6)).containsExactly(1.5, 2.0, 3.0, 4.0, 5.0, 7.0).inOrder();
    assertThat(Ticks.ratios(0.2, 20, 7)).containsExactly(0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0);
    assertThat(Ticks.ratios(0.001, 200, 6)).containsExactly(0.001, 0.01, 0.1, 1.0, 10.0, 100.0);
    assertThat(Ticks.ratios(1e-12, 1, 4)).containsExactly(1e-12, 1e-9, 1e-6, 1e-3, 1.0).inOrder();
    // The range is too narrow for round numbers of a power of ten.
    assertThat(Ticks.ratios(2.12, 2.18, 5)).containsAtLeast(2.12, 2.14, 2.16, 2.18);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "12000, '12,000'",
    "1800, 1800",
    "2500000, 2.5M",
    "3e9, 3G",
    "0.15, 0.15",
    "0.001, 0.001",
    "4e-6, 4e-6",
    "-0.2, -0.2",
    "0.30000000000000004, 0.3"
  })
  void labelsAreShort(double value, String label) {
    assertThat(Ticks.label(value)).isEqualTo(label);
  }

  @Test
  void exactLabelsHaveFourDigits() {
    assertThat(Ticks.exact(1.23456)).isEqualTo("1.235");
    assertThat(Ticks.exact(4567.8)).isEqualTo("4568");
  }
}
