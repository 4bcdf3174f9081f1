package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableMap;
import org.junit.jupiter.api.Test;

/**
 * Tests the loss on numbers small enough to work out by hand: width 2, rate 2, the mean of each
 * pair.
 */
final class AttentionReconstructionTest {
  private static final double[] IDENTITY = {1, 0, 0, 1};

  @Test
  void isTheSquaredDifferenceOfTwoAttentions() {
    // The scores ln 3 and 0 give weights 3/4 and 1/4 over (1, 0) and (0, 0); one slot (1/2, 0)
    // replaces them.
    double[][] queries = {{Math.sqrt(2) * Math.log(3), 7}};
    assertThat(loss(1, queries, new double[][] {{1, 0}, {0, 0}}))
        .isWithin(1e-15)
        .of(0.25 * 0.25 / 2);
  }

  @Test
  void headsAttendSeparately() {
    // Head 0 has scores ln 3 and 0 over values 1 and 0, head 1 has scores 0 and ln 4 over values 0
    // and 1.
    double[][] queries = {{Math.log(3), Math.log(4)}};
    double first = 3.0 / 4 - 0.5;
    double second = 4.0 / 5 - 0.5;
    assertThat(loss(2, queries, new double[][] {{1, 0}, {0, 1}}))
        .isWithin(1e-15)
        .of((first * first + second * second) / 2);
  }

  @Test
  void meanOfEqualPairsLosesNothing() {
    double[][] queries = {{0.3, -1.2}, {2.0, 0.7}};
    double[][] evicted = {{0.4, 0.1}, {0.4, 0.1}, {-1.5, 0.8}, {-1.5, 0.8}};
    assertThat(loss(2, queries, evicted)).isLessThan(1e-30);
  }

  private static double loss(int heads, double[][] queries, double[][] evicted) {
    return new ReferenceCompression(
            new ReferenceMeanPooling(2, 2),
            new ReferenceAttentionReconstruction(true),
            new ContentAttention(heads, IDENTITY, IDENTITY)::attend)
        .loss(
            new ReferenceCompression.Eviction(evicted, new double[evicted.length], queries),
            ImmutableMap.of())
        .mean();
  }
}
