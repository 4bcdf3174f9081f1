package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class PositionLossTest {

  @Test
  void groupsAreAsLongAsAllBeforeThem() {
    var sums = new PositionLoss.Sums();
    sums.add(0, 1, 1);
    sums.add(15, 1, 3);
    sums.add(16, 2, 5);
    sums.add(31, 1, 5);
    sums.add(32, 1, 7);
    sums.add(1L << 40, 1, 9);
    var losses = sums.losses();
    assertThat(losses)
        .containsExactly(
            new PositionLoss(0, 15, 2, 2, 4),
            new PositionLoss(16, 31, 2, 3, 10),
            new PositionLoss(32, 63, 1, 1, 7),
            new PositionLoss(1L << 40, (1L << 41) - 1, 1, 1, 9))
        .inOrder();
    assertThat(losses.get(1).bitsPerByte()).isWithin(1e-9).of(10 / Math.log(2) / 3);
  }

  @Test
  void thereAreNoneOfNothing() {
    assertThat(new PositionLoss.Sums().losses()).isEmpty();
  }
}
