package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.List;
import org.compressive.data.ByteTokenizer;
import org.compressive.data.Documents;
import org.compressive.data.TokenBatch;
import org.junit.jupiter.api.Test;

final class LossByPositionTest {

  private static final int WINDOW = 8;

  @Test
  void groupsAreAsLongAsAllBeforeThem() {
    var sums = sums(Documents.SEPARATE, ImmutableLongArray.of(0));
    sums.add(window(1, 7, 1, 8)); // positions 8 to 15
    sums.add(window(1, 15, 5, 1)); // 16
    sums.add(window(1, 30, 3, 2)); // 31 and 32
    sums.add(window(1, (1L << 40) - 1, 9, 1));
    var losses = sums.losses();
    assertThat(losses)
        .containsExactly(
            new PositionLoss(0, 15, 8, 8, 8),
            new PositionLoss(16, 31, 2, 2, 8),
            new PositionLoss(32, 63, 1, 1, 3),
            new PositionLoss(1L << 40, (1L << 41) - 1, 1, 1, 9))
        .inOrder();
    assertThat(losses.get(1).bitsPerByte()).isWithin(1e-9).of(8 / Math.log(2) / 2);
  }

  @Test
  void thereAreNoneOfNothing() {
    var sums = sums(Documents.JOINED, ImmutableLongArray.of(0));
    sums.add(window(1, 0, 1, 0));
    assertThat(sums.losses()).isEmpty();
  }

  @Test
  void placesAreCountedFromWhereTheDocumentBegins() {
    // A document of 20 tokens, an empty one and one with the rest; the window is at positions 16 to
    // 23.
    var begins = ImmutableLongArray.of(0, 20, 20);
    assertThat(groups(Documents.JOINED, begins, 15))
        .containsExactly(new PositionLoss(0, 15, 4, 4, 4), new PositionLoss(16, 31, 4, 4, 4))
        .inOrder();
    assertThat(groups(Documents.JOINED, begins, 31))
        .containsExactly(new PositionLoss(0, 15, 4, 4, 4), new PositionLoss(16, 31, 4, 4, 4));
    // If documents are separate, each is a text of its own, and positions count from its beginning.
    assertThat(groups(Documents.SEPARATE, begins, 15))
        .containsExactly(new PositionLoss(16, 31, 8, 8, 8));
  }

  @Test
  void joinedDocumentsAreReadInOneStream() {
    var begins = ImmutableLongArray.of(0);
    var sums = sums(Documents.SEPARATE, begins);
    sums.add(window(2, 0, 1, 8));
    assertThat(sums.losses()).containsExactly(new PositionLoss(0, 15, 16, 16, 16));
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> sums(Documents.JOINED, begins).add(window(2, 0, 1, 8)));
    assertThat(refused).hasMessageThat().contains("streams (2) must be 1");
  }

  private static List<PositionLoss> groups(
      Documents documents, ImmutableLongArray begins, long before) {
    var sums = sums(documents, begins);
    sums.add(window(1, before, 1, 8));
    return sums.losses();
  }

  private static LossByPosition sums(Documents documents, ImmutableLongArray begins) {
    return new LossByPosition(new ByteTokenizer(), begins, documents);
  }

  /** Returns a window of 8 tokens, each with a loss of {@code nats}. */
  private static ScoredWindow window(int streams, long before, float nats, int valid) {
    var batch = new TokenBatch(streams, WINDOW);
    Arrays.fill(batch.valid(), valid);
    Arrays.fill(batch.scored(), true);
    long[] read = new long[streams];
    Arrays.fill(read, before);
    float[] losses = new float[streams * WINDOW];
    Arrays.fill(losses, nats);
    return new ScoredWindow(0, 1, batch, read, losses);
  }
}
