package org.compressive.report;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.Documents;
import org.compressive.inference.LayerTrace;
import org.compressive.inference.WindowTrace;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.StdArrays;

final class ReadingSumsTest {

  @Test
  void placesAreCountedFromWhereTheDocumentBegins() {
    // Documents of 20 tokens, of none and of the rest; a window at places 16 to 23.
    var begins = ImmutableLongArray.of(0, 20, 20);
    assertThat(groups(Documents.JOINED, begins, 15))
        .containsExactly(new PositionLoss(0, 15, 4, 4, 4), new PositionLoss(16, 31, 4, 4, 4))
        .inOrder();
    assertThat(groups(Documents.JOINED, begins, 31))
        .containsExactly(new PositionLoss(0, 15, 4, 4, 4), new PositionLoss(16, 31, 4, 4, 4));
    // Apart, a text is a document, and what was read of it is counted from its beginning.
    assertThat(groups(Documents.SEPARATE, begins, 15))
        .containsExactly(new PositionLoss(16, 31, 8, 8, 8));
  }

  @Test
  void attentionCountsByTokensAndZerosAreNoCompressionLoss() {
    var sums = sums(Documents.JOINED, ImmutableLongArray.of(0));
    sums.add(window(0, 8, 0.25, OptionalDouble.of(0)));
    sums.add(window(8, 8, 0.25, OptionalDouble.of(2)));
    sums.add(window(16, 4, 0.5, OptionalDouble.of(3))); // padded
    sums.add(window(24, 0, 1, OptionalDouble.empty()));
    Reading reading = sums.reading(70, 5, List.of());
    assertThat(reading.attention().get(0).get(17)).isWithin(1e-9).of(0.3);
    assertThat(reading.compressionLosses().get(0).asList()).containsExactly(2.0);
    assertThat(reading.tokens()).isEqualTo(20);
    assertThat(reading.bitsPerByte()).isWithin(1e-6).of(1 / Math.log(2));
    assertThat(reading.part()).isEqualTo("first 20 tokens of the validation split");
    assertThat(sums.reading(70, 4, List.of()).part()).isEqualTo("whole validation split");
  }

  private static List<PositionLoss> groups(
      Documents documents, ImmutableLongArray begins, long read) {
    var sums = sums(documents, begins);
    sums.add(window(read, 8, 0, OptionalDouble.empty()));
    return sums.reading(1, 1, List.of()).byPosition();
  }

  private static ReadingSums sums(Documents documents, ImmutableLongArray begins) {
    return new ReadingSums(new ByteTokenizer(), documents, begins, 1);
  }

  /** A window of 8 tokens of a nat each. */
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
