package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import org.junit.jupiter.api.Test;

/**
 * Tests the recurrent unit on numbers small enough to work out by hand: rate 2, and gates of 1/2
 * (from 0), 3/4 (from ln 3) or 4/5 (from ln 4). A candidate from ln 3 is 4/5.
 */
final class RecurrentTest {
  private static final double LN_3 = Math.log(3);
  private static final double LN_4 = Math.log(4);

  @Test
  void shapesAreInputGateOutput() {
    assertThat(new ReferenceRecurrent(4, 2).shapes())
        .containsExactly(
            "input", ImmutableLongArray.of(4, 3, 4),
            "state", ImmutableLongArray.of(4, 3, 4),
            "output", ImmutableLongArray.of(4, 4))
        .inOrder();
  }

  @Test
  void fromZerosAGroupsRowsAreReadInTurn() {
    // x = 1: z = 3/4, n = 4/5, h = 1/4 * 4/5 = 1/5; x = 0: z = 1/2, n = 0, h = 1/2 * 1/5.
    double[] input = {9, LN_3, LN_3};
    double[][] slots = read(new double[][] {{1}, {0}, {0}, {1}}, input, new double[3], 10);
    Sample.assertClose("slots", slots, new double[][] {{1}, {2}}, 1e-14);
  }

  @Test
  void gatesSeeTheState() {
    // Row 1: z = 1/2, n = 4/5, h = 2/5. Row 2 is 0, so the gates see only 2/5 through "state": r =
    // 3/4, z = 4/5, n = tanh(3/4 * ln 3 / (3/4)) = 4/5, h = 1/5 * 4/5 + 4/5 * 2/5.
    double[] input = {0, 0, LN_3};
    double[] state = {LN_3 * 5 / 2, LN_4 * 5 / 2, LN_3 / 0.75 * 5 / 2};
    double[][] slots = read(new double[][] {{1}, {0}}, input, state, 1);
    Sample.assertClose("slots", slots, new double[][] {{0.16 + 0.32}}, 1e-14);
  }

  @Test
  void resetActsOnWhatTheStateGivesNotOnTheState() {
    // Row 1 is (1, 0): h = (2/5, 0). Row 2 is 0, and "state" leads only from 0 to 1: r = (1/2,
    // 3/4), z = 1/2, so n = (0, tanh(3/4 * ln 3 / (3/4))) = (0, 4/5).
    double[] input = new double[2 * 3 * 2];
    input[2 * 2] = LN_3; // from 0 to candidate 0
    double[] state = new double[2 * 3 * 2];
    state[1] = LN_3 * 5 / 2; // from 0 to reset 1
    state[2 * 2 + 1] = LN_3 / 0.75 * 5 / 2; // from 0 to candidate 1
    double[][] slots =
        new ReferenceRecurrent(2, 2)
            .compressed(
                new double[][] {{1, 0}, {0, 0}},
                new double[2],
                ImmutableMap.of(
                    "input", input, "state", state, "output", new double[] {1, 0, 0, 1}));
    Sample.assertClose("slots", slots, new double[][] {{0.2, 0.4}}, 1e-14);
  }

  @Test
  void channelsMix() {
    // x = (1, 0), and "input" (in, gate, out) has a single entry, from 0 to candidate 1, so h = (0,
    // 2/5).
    double[] input = new double[2 * 3 * 2];
    input[(0 * 3 + 2) * 2 + 1] = LN_3;
    double[] output = {7, 7, 100, 10}; // from 1: to 0 and to 1
    double[][] slots =
        new ReferenceRecurrent(2, 1)
            .compressed(
                new double[][] {{1, 0}},
                new double[1],
                ImmutableMap.of("input", input, "state", new double[12], "output", output));
    Sample.assertClose("slots", slots, new double[][] {{40, 4}}, 1e-13);
  }

  /** Reads rows of width 1, in groups of two. */
  private static double[][] read(double[][] rows, double[] input, double[] state, double output) {
    return new ReferenceRecurrent(1, 2)
        .compressed(
            rows,
            new double[rows.length],
            ImmutableMap.of("input", input, "state", state, "output", new double[] {output}));
  }
}
