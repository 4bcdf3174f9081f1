package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import org.junit.jupiter.api.Test;

/** Tests the poolings on numbers small enough to work out by hand: width 2, rate 2. */
final class PoolingTest {
  private static final double[][] ROWS = {{1, 40}, {3, 10}, {-6, 0}, {-4, -2}};

  @Test
  void maximumOfEachChannel() {
    assertThat(pooled(new ReferenceMaxPooling(2, 2))).isEqualTo(new double[][] {{3, 40}, {-4, 0}});
  }

  @Test
  void meanOfEachChannel() {
    assertThat(pooled(new ReferenceMeanPooling(2, 2)))
        .isEqualTo(new double[][] {{2, 25}, {-5, -1}});
  }

  @Test
  void softmaxWeighsEachChannelByItsOwnScores() {
    ReferenceCompressor compressor = new ReferenceSoftmaxPooling(2, 2);
    assertThat(compressor.shapes()).containsExactly("scores", ImmutableLongArray.of(2, 2));
    // Channel 0's scores are ln 3 times channel 1, so its weights are 3/4 and 1/4; channel 1's
    // scores are 0.
    double[] scores = {0, 0, Math.log(3), 0};
    double[][] evicted = {{8, 1}, {4, 0}, {8, 0}, {4, 1}};
    Sample.assertClose(
        "slots",
        compressor.compressed(evicted, new double[4], ImmutableMap.of("scores", scores)),
        new double[][] {{7, 0.5}, {5, 0.5}},
        1e-14);
  }

  private static double[][] pooled(ReferenceCompressor compressor) {
    assertThat(compressor.shapes()).isEmpty();
    return compressor.compressed(ROWS, new double[ROWS.length], ImmutableMap.of());
  }
}
