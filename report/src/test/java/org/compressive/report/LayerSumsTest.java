package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.inference.LayerTrace;
import org.compressive.inference.Score;
import org.compressive.inference.WindowTrace;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.StdArrays;

final class LayerSumsTest {

  @Test
  void attentionCountsByTokensAndZerosAreNoCompressionLoss() {
    var sums = new LayerSums(1);
    sums.add(window(0, 8, 0.25, OptionalDouble.of(0)));
    sums.add(window(8, 8, 0.25, OptionalDouble.of(2)));
    sums.add(window(16, 4, 0.5, OptionalDouble.of(3))); // padded
    sums.add(window(24, 0, 1, OptionalDouble.empty()));
    assertThat(sums.attention().get(0).get(17)).isWithin(1e-9).of(0.3);
    assertThat(sums.compressionLosses().get(0).asList()).containsExactly(2.0);
  }

  @Test
  void aReadingSaysHowMuchOfTheSplitItIs() {
    assertThat(reading(false).part()).isEqualTo("first 20 tokens of the validation split");
    assertThat(reading(true).part()).isEqualTo("whole validation split");
  }

  private static Reading reading(boolean whole) {
    var sums = new LayerSums(1);
    return new Reading(
        70,
        whole,
        true,
        new Score(20, 20, 20, 20, 1),
        sums.attention(),
        sums.compressionLosses(),
        List.of(),
        List.of(),
        List.of());
  }

  /** Returns a window of 8 tokens of one nat each. */
  private static WindowTrace window(long read, int valid, double share, OptionalDouble loss) {
    var layer =
        new LayerTrace(
            Collections.nCopies(18, share), loss, List.of(), Optional.empty(), Optional.empty());
    return new WindowTrace(
        0,
        StdArrays.ndCopyOf(new int[1][8]),
        StdArrays.ndCopyOf(new int[1][8]),
        ImmutableIntArray.of(valid),
        ImmutableLongArray.of(read),
        StdArrays.ndCopyOf(new float[][] {{1, 1, 1, 1, 1, 1, 1, 1}}),
        List.of(layer));
  }
}
