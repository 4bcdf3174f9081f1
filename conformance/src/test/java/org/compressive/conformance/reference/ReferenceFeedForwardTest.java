package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;

/** Tests activations on numbers worked out by hand. */
final class ReferenceFeedForwardTest {

  @Test
  void geluIsXWhereLargeAndNothingWhereFarBelowZero() {
    assertThat(Activations.gelu(0)).isEqualTo(0.0);
    // sqrt(2/pi) * 1.044715 = 0.8335633..., whose hyperbolic tangent is 0.6823840...
    assertThat(Activations.gelu(1)).isWithin(1e-6).of(0.841192);
    assertThat(Activations.gelu(-1)).isWithin(1e-6).of(-0.158808);
    assertThat(Activations.gelu(20)).isWithin(1e-12).of(20.0);
    assertThat(Activations.gelu(-20)).isWithin(1e-12).of(0.0);
  }

  @Test
  void sigmoidIsAHalfAtZero() {
    assertThat(Activations.sigmoid(0)).isEqualTo(0.5);
    assertThat(Activations.sigmoid(Math.log(3))).isWithin(1e-15).of(0.75);
    assertThat(Activations.sigmoid(-Math.log(3))).isWithin(1e-15).of(0.25);
  }

  // inner = (3, 4) (1, 2; -1, 0.5) + (0, -7) = (-1, 1); outer doubles the sum of both units
  @Test
  void reluAndGeluActOnInner() {
    assertThat(out("relu")).usingTolerance(1e-12).containsExactly(2.0 + 5, 0.0 + 6).inOrder();
    assertThat(out("gelu"))
        .usingTolerance(1e-5)
        .containsExactly(2 * (0.841192 - 0.158808) + 5, 6.0)
        .inOrder();
  }

  // gate = (3, 4) (1, 0; 0, 1) + (-3, -3) = (0, 1), so only the second unit passes
  @Test
  void aGateMultiplies() {
    assertThat(out("gated"))
        .usingTolerance(1e-5)
        .containsExactly(2 * 0.841192 * 1 + 5, 6.0)
        .inOrder();
  }

  private static double[] out(String activation) {
    ReferenceDimensions sizes =
        new ReferenceDimensions(
            3,
            2,
            1,
            2,
            ImmutableList.of(1),
            ImmutableList.of(0),
            ImmutableList.of(new ReferenceMeanPooling(2, 1)),
            new ReferenceNoCompressionLoss(),
            ReferenceOptions.plain().withActivation(activation));
    String prefix = "layer_00/feed_forward/";
    ReferenceParameters parameters =
        ReferenceParameters.random(sizes, 0)
            .with(prefix + "inner", new double[] {1, 2, -1, 0.5})
            .with(prefix + "inner_bias", new double[] {0, -7})
            .with(prefix + "outer", new double[] {2, 0, 2, 0})
            .with(prefix + "outer_bias", new double[] {5, 6});
    if (activation.equals("gated")) {
      parameters =
          parameters
              .with(prefix + "gate", new double[] {1, 0, 0, 1})
              .with(prefix + "gate_bias", new double[] {-3, -3});
    }
    return new ReferenceFeedForward(parameters, 0).of(new double[][] {{3, 4}})[0];
  }
}
