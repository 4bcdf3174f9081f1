package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenBatchTest {
  @TempDir Path folder;

  @Test
  void splitsIntoInputsAndTargets() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 6)) {
      TokenBatch batch = new TokenBatch(2, 3);
      new ScoringStreams(store, 2, 3).read(0, batch);
      int[] into = new int[6];
      batch.copyInputs(into);
      assertThat(into).isEqualTo(new int[] {0, 1, 2, 3, 4, 5});
      batch.copyTargets(into);
      assertThat(into).isEqualTo(new int[] {1, 2, 0, 4, 5, 0});
      assertThrows(IllegalArgumentException.class, () -> batch.copyInputs(new int[5]));
      assertThrows(IllegalArgumentException.class, () -> batch.copyTargets(new int[8]));
    }
  }

  @Test
  void anySourceMayFillAndClearRows() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 9)) {
      TokenBatch batch = new TokenBatch(2, 3);
      batch.fill(0, store, 4, 3, false);
      batch.fill(1, new int[] {7, 8, 9}, 1, 1, true);
      assertThat(batch.tokens()).isEqualTo(new int[] {4, 5, 6, 7, 8, 9, 0, 0});
      assertThat(batch.valid()).isEqualTo(new int[] {3, 1});
      assertThat(batch.starts()).isEqualTo(new boolean[] {false, true});
      batch.clear(0, true);
      assertThat(batch.tokens()).isEqualTo(new int[] {0, 0, 0, 0, 8, 9, 0, 0});
      assertThat(batch.valid()).isEqualTo(new int[] {0, 1});
      assertThat(batch.starts()).isEqualTo(new boolean[] {true, true});
      var tooMany =
          assertThrows(IllegalArgumentException.class, () -> batch.fill(0, store, 0, 4, false));
      assertThat(tooMany).hasMessageThat().isEqualTo("targets (4) must be 1 to 3");
      assertThrows(IllegalArgumentException.class, () -> batch.fill(0, store, 0, 0, false));
      assertThrows(IndexOutOfBoundsException.class, () -> batch.fill(2, store, 0, 3, false));
      assertThrows(IndexOutOfBoundsException.class, () -> batch.clear(-1, false));
    }
  }

  @Test
  void refusesSizesThatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> new TokenBatch(0, 3));
    assertThrows(IllegalArgumentException.class, () -> new TokenBatch(2, 0));
  }

  @Test
  void aBatchOfOtherSizesIsNotFilled() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 16)) {
      BatchSource streams = new TokenStreams(store, 2, 3);
      assertThat(
              assertThrows(
                  IllegalArgumentException.class, () -> streams.read(0, new TokenBatch(3, 3))))
          .hasMessageThat()
          .isEqualTo("batch (3 streams of windows of 3) must be of 2 of 3");
      assertThrows(IllegalArgumentException.class, () -> streams.read(0, new TokenBatch(2, 2)));
    }
  }
}
