package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Tests the loss on numbers small enough to work out by hand: width 2, rate 2. */
final class AutoEncodingTest {
  private static final ReferenceLoss LOSS = new ReferenceAutoEncoding();

  @Test
  void decoderIsIndexedByInputTapOutput() {
    assertThat(LOSS.shapes(4, 3)).containsExactly("decoder", ImmutableLongArray.of(4, 3, 4));
    double[] decoder = {
      1, 0, 0, 2, // input 0: to output 0 of tap 0, twofold to output 1 of tap 1
      0, 5, 7, 0, // input 1: fivefold to output 1 of tap 0, sevenfold to output 0 of tap 1
    };
    double[][] slots = {{1, 10}, {2, 100}};
    double[][] exact = {{1, 50}, {70, 2}, {2, 500}, {700, 4}};
    assertThat(loss(exact, slots, decoder)).isEqualTo(0.0);
    double[][] off = {{1, 50}, {73, 2}, {2, 500}, {700, 5}};
    assertThat(loss(off, slots, decoder)).isEqualTo((3.0 * 3 + 1) / 8);
  }

  @Test
  void aDecoderThatRepeatsTheMeanLeavesTheVariance() {
    double[] repeat = {1, 0, 1, 0, 0, 1, 0, 1};
    double[][] evicted = {{1, 4}, {3, 4}};
    assertThat(loss(evicted, new double[][] {{2, 4}}, repeat)).isEqualTo((1.0 + 1) / 4);
  }

  private static double loss(double[][] evicted, double[][] slots, double[] decoder) {
    return LOSS.of(evicted, slots, UnaryOperator.identity(), ImmutableMap.of("decoder", decoder))
        .mean();
  }
}
