package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReferenceGateTest {
  private static final double OF_MINUS_THREE = 1 / (1 + Math.exp(3)); // a sigmoid

  /** Tests one channel, with W = (1, -1, 0.5), U = (-1.5, 1, 0.25), bias 2, x = 2. */
  @Test
  void followsTheEquations() {
    var gate =
        new ReferenceGate(
            new double[] {1, -1, 0.5}, new double[] {-1.5, 1, 0.25}, new double[] {2});
    double[][] out = gate.of(new double[][] {{2}, {2}}, new double[][] {{3}, {-3}});
    // y' = 3: r = s(3 - 3) = 1/2, z = s(-3 + 2 - 2) = s(-3), n = tanh(1.5 + 1/2*2/4)
    assertThat(out[0][0])
        .isWithin(1e-14)
        .of((1 - OF_MINUS_THREE) * 2 + OF_MINUS_THREE * Math.tanh(1.75));
    // y' = 0: r = s(-3), z = s(2 - 2) = 1/2, n = tanh(r*2/4)
    assertThat(out[1][0]).isWithin(1e-14).of(1 + Math.tanh(OF_MINUS_THREE / 2) / 2);
  }

  /**
   * Weights are (in, gate, out); the only non-zero one leads from channel 0 to the candidate of
   * channel 1.
   */
  @Test
  void weightsGoFromChannelToChannel() {
    double[] input = new double[12];
    input[2 * 2 + 1] = 3;
    var gate = new ReferenceGate(input, new double[12], new double[2]);
    double[][] out = gate.of(new double[][] {{10, 20}}, new double[][] {{0.5, 7}});
    assertThat(out[0])
        .usingTolerance(1e-14)
        .containsExactly(5.0, 10 + Math.tanh(1.5) / 2)
        .inOrder(); // half of x, half of the candidate
  }

  @Test
  void aLargeBiasLeavesTheStreamAsItIs() {
    Random random = new Random(5);
    double[] input = random.doubles(3 * 4 * 4, -1, 1).toArray();
    double[] state = random.doubles(3 * 4 * 4, -1, 1).toArray();
    double[][] x = {{1, -2, 3, 0.5}, {0, 1, 0, -1}};
    double[][] y = {{4, 3, -2, 1}, {-1, 2, 2, 5}};
    double[] bias = {40, 40, 40, 40};
    Sample.assertClose("x", new ReferenceGate(input, state, bias).of(x, y), x, 1e-9);
    double[] none = new double[4];
    assertThat(Math.abs(new ReferenceGate(input, state, none).of(x, y)[0][0] - x[0][0]))
        .isGreaterThan(0.01);
  }
}
