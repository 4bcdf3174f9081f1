package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BootstrapTest {

  private static final double BIT = Math.log(2);

  /** Two parts of 1 and 2 bits per byte are drawn twice, once each, or twice: 1 : 2 : 1. */
  @Test
  void drawsEachCombinationAsOftenAsItIsLikely() {
    double[] draws = Bootstrap.bitsPerByte(new double[] {BIT, 2 * BIT}, new double[] {1, 1}, 1);
    assertThat(draws).hasLength(1000);
    assertThat(draws).isEqualTo(sorted(draws));
    assertThat(count(draws, 1)).isWithin(50).of(250);
    assertThat(count(draws, 1.5)).isWithin(50).of(500);
    assertThat(count(draws, 2)).isWithin(50).of(250);
  }

  @Test
  void theSameSeedGivesTheSameDraws() {
    double[] nats = new Random(3).doubles(20).toArray();
    double[] bytes = new Random(4).doubles(20, 1, 2).toArray();
    double[] draws = Bootstrap.bitsPerByte(nats, bytes, 7);
    assertThat(Bootstrap.bitsPerByte(nats, bytes, 7)).isEqualTo(draws);
    assertThat(Bootstrap.bitsPerByte(nats, bytes, 8)).isNotEqualTo(draws);
  }

  private static double count(double[] draws, double value) {
    return Arrays.stream(draws).filter(draw -> Math.abs(draw - value) < 1e-12).count();
  }

  private static double[] sorted(double[] draws) {
    double[] copy = draws.clone();
    Arrays.sort(copy);
    return copy;
  }
}
