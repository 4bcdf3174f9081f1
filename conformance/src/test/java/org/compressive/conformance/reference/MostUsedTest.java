package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableMap;
import org.junit.jupiter.api.Test;

/** Tests which of the rows 0 to 5 are kept. */
final class MostUsedTest {

  @Test
  void theMostUsedOfAllGroupsInTemporalOrder() {
    assertThat(kept(2, 0.1, 0.2, 0.3, 0.9, 0.8, 0.7)).isEqualTo(new double[] {3, 4, 5});
    assertThat(kept(3, 0.8, 0.1, 0.2, 0.3, 0.4, 0.9)).isEqualTo(new double[] {0, 5});
  }

  @Test
  void theOlderOfEquals() {
    assertThat(kept(3, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)).isEqualTo(new double[] {0, 1});
    assertThat(kept(2, 0.1, 0.5, 0.9, 0.5, 0.9, 0.5)).isEqualTo(new double[] {1, 2, 4});
  }

  @Test
  void atRateOneAll() {
    assertThat(kept(1, 0.1, 0.3, 0.2, 0.3 + 1e-9, 0.1, 0.1))
        .isEqualTo(new double[] {0, 1, 2, 3, 4, 5});
  }

  @Test
  void refusesWhatFloat32CannotTellApart() {
    assertThat(kept(2, 0.5, 0.5 + 1e-9, 0.5, 0.1, 0.1 + 1e-9, 0.1)) // not at the cut
        .isEqualTo(new double[] {0, 1, 2});
    assertThat(
            assertThrows(
                IllegalStateException.class, () -> kept(2, 0.9, 0.9, 0.25, 0.25 + 0x1p-30, 0, 0)))
        .hasMessageThat()
        .contains("differ by " + 0x1p-30 + ", must by nothing or at least 1.0E-6");
  }

  private static double[] kept(int rate, double... usage) {
    double[][] rows = {{0, 0}, {1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}};
    double[][] slots = new ReferenceMostUsed(2, rate).compressed(rows, usage, ImmutableMap.of());
    double[] kept = new double[slots.length];
    for (int s = 0; s < slots.length; s++) {
      kept[s] = slots[s][0];
      assertThat(slots[s]).isEqualTo(new double[] {kept[s], 10 * kept[s]});
    }
    return kept;
  }
}
