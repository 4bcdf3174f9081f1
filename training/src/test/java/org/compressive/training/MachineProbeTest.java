package org.compressive.training;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class MachineProbeTest {

  @Test
  void medianIsTheMiddleOrTheMeanOfTheTwo() {
    assertThat(MachineProbe.median(3)).isEqualTo(3.0);
    assertThat(MachineProbe.median(9, 1, 2)).isEqualTo(2.0);
    assertThat(MachineProbe.median(9, 1, 4, 2)).isEqualTo(3.0);
  }

  @Test
  void medianLeavesItsArgumentsInOrder() {
    double[] values = {3, 1, 2};
    assertThat(MachineProbe.median(values)).isEqualTo(2.0);
    assertThat(values).usingExactEquality().containsExactly(3, 1, 2).inOrder();
  }
}
