package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.compressive.ops.TokenDraw.Method;
import org.junit.jupiter.api.Test;

class SamplerTest {

  @Test
  void noMoreIsWorkedOutThanIsNeeded() {
    assertThat(Sampler.greedy().method()).isEqualTo(Method.LIKELIEST);
    assertThat(Sampler.temperature(0).withTopK(5).withTopP(0.5).method())
        .isEqualTo(Method.LIKELIEST);
    assertThat(Sampler.temperature(-0.0).withTopK(5).withTopP(0.5).method())
        .isEqualTo(Method.LIKELIEST);
    assertThat(Sampler.temperature(0.7).method()).isEqualTo(Method.ANY);
    assertThat(Sampler.temperature(Double.MIN_VALUE).method()).isEqualTo(Method.ANY);
    assertThat(Sampler.temperature(1).withTopK(1).method()).isEqualTo(Method.FILTERED);
    assertThat(Sampler.temperature(1).withTopP(Math.nextDown(1.0)).method())
        .isEqualTo(Method.FILTERED);
  }

  @Test
  void refusesATemperatureBelow0OrNotFinite() {
    for (double temperature : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(
          temperature, 0, 1, "temperature (" + temperature + ") must be 0 or more and finite");
    }
  }

  @Test
  void refusesANegativeTopK() {
    assertRefused(1, -1, 1, "top-k (-1) must be 0 (off) or more");
  }

  @Test
  void refusesATopPThatIsNoShare() {
    for (double topP : new double[] {0, -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(1, 0, topP, "top-p (" + topP + ") must be above 0 and at most 1");
    }
  }

  private static void assertRefused(double temperature, int topK, double topP, String message) {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Sampler.temperature(temperature).withTopK(topK).withTopP(topP));
    assertThat(e).hasMessageThat().isEqualTo(message);
  }
}
