package org.compressive.conformance.reference;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the convolutions on numbers small enough to work out by hand: width 2, rate 2. */
final class ConvolutionTest {

  @Test
  void kernelIsIndexedByTapInputOutput() {
    double[] kernel = {0, 2, 0, 0, 0, 0, 5, 0}; // tap 0: 0 to 1, twofold; tap 1: 1 to 0, fivefold
    double[][] rows = {{1, 10}, {3, 30}, {4, 40}, {6, 60}};
    assertThat(
            compressed(new ReferenceConvolution(2, 2, 0), rows, ImmutableMap.of("kernel", kernel)))
        .isEqualTo(new double[][] {{150, 2}, {300, 8}});
  }

  @Test
  void overlapReachesBackIntoTheGroupBefore() {
    ReferenceCompressor compressor = new ReferenceConvolution(2, 2, 1);
    assertThat(compressor.shapes()).containsExactly("kernel", ImmutableLongArray.of(3, 2, 2));
    double[] kernel = {
      100, 0, 0, 100, // tap 0, the row before the group
      10, 0, 0, 10, // tap 1
      1, 0, 0, 1, // tap 2, the group's last row
    };
    double[][] rows = {{1, 5}, {2, 6}, {3, 7}, {4, 8}};
    assertThat(compressed(compressor, rows, ImmutableMap.of("kernel", kernel)))
        .isEqualTo(new double[][] {{12, 56}, {234, 678}}); // zeros come before the first row
  }

  @Test
  void overlapMayReachBackFurtherThanAGroup() {
    double[] kernel = new double[5 * 2 * 2];
    kernel[0] = 1; // tap 0 of five, channel 0: three rows before the group
    double[][] rows = {{1, 9}, {2, 9}, {3, 9}, {4, 9}, {5, 9}, {6, 9}};
    assertThat(
            compressed(new ReferenceConvolution(2, 2, 3), rows, ImmutableMap.of("kernel", kernel)))
        .isEqualTo(new double[][] {{0, 0}, {0, 0}, {2, 0}});
  }

  @Test
  void dilatedLayersReachBackByTheirDilations() {
    ReferenceCompressor compressor = new ReferenceDilatedConvolution(2, 2, ImmutableList.of(1, 2));
    assertThat(compressor.shapes())
        .containsExactly(
            "dilation_00", ImmutableLongArray.of(2, 2, 2),
            "dilation_01", ImmutableLongArray.of(2, 2, 2),
            "kernel", ImmutableLongArray.of(2, 2, 2))
        .inOrder();
    double[] earlierTimesTenPlusNow = {10, 0, 0, 10, 1, 0, 0, 1};
    double[] earlierTimesHundredPlusNow = {100, 0, 0, 100, 1, 0, 0, 1};
    double[] nowAlone = {0, 0, 0, 0, 1, 0, 0, 1};
    double[][] rows = {{1, 0}, {2, 0}, {3, 0}, {4, 1}};
    // Dilation 1: 1, 12, 23, 34. Dilation 2: 1, 12, 123, 1234.
    assertThat(
            compressed(
                compressor,
                rows,
                ImmutableMap.of(
                    "dilation_00", earlierTimesTenPlusNow,
                    "dilation_01", earlierTimesHundredPlusNow,
                    "kernel", nowAlone)))
        .isEqualTo(new double[][] {{12, 0}, {1234, 1}});
  }

  @Test
  void dilatedLayersCutOffNegatives() {
    double[] nowNegated = {0, 0, 0, 0, -1, 0, 0, -1};
    double[] sum = {1, 0, 0, 1, 1, 0, 0, 1};
    assertThat(
            compressed(
                new ReferenceDilatedConvolution(2, 2, ImmutableList.of(1)),
                new double[][] {{-1, 2}, {3, -4}},
                ImmutableMap.of("dilation_00", nowNegated, "kernel", sum)))
        .isEqualTo(new double[][] {{1, 4}});
  }

  @Test
  void theLastConvolutionIsNotCutOff() {
    double[] negated = {-1, 0, 0, -1, -1, 0, 0, -1};
    assertThat(
            compressed(
                new ReferenceDilatedConvolution(2, 2, ImmutableList.of()),
                new double[][] {{1, 2}, {3, 4}},
                ImmutableMap.of("kernel", negated)))
        .isEqualTo(new double[][] {{-4, -6}});
  }

  private static double[][] compressed(
      ReferenceCompressor compressor, double[][] rows, Map<String, double[]> parameters) {
    return compressor.compressed(rows, new double[rows.length], parameters);
  }
}
