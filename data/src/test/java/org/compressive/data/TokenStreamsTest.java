package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenStreamsTest {
  @TempDir Path folder;

  @Test
  void windowsOfEachStreamFollowOneAnotherAndShareOneToken() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 23)) {
      // Streams [0, 11) and [11, 23); the shorter has (11 - 1) / 4 = 2 windows.
      TokenStreams streams = new TokenStreams(store, 2, 4);
      assertThat(streams.windows()).isEqualTo(2);
      assertThat(streams.targets()).isEqualTo(16);
      TokenBatch into = new TokenBatch(2, 4);
      streams.read(0, into);
      assertThat(into.tokens()).isEqualTo(new int[] {0, 1, 2, 3, 4, 11, 12, 13, 14, 15});
      assertThat(into.starts()).isEqualTo(new boolean[] {true, true});
      streams.read(1, into);
      assertThat(into.tokens()).isEqualTo(new int[] {4, 5, 6, 7, 8, 15, 16, 17, 18, 19});
      assertThat(into.starts()).isEqualTo(new boolean[] {false, false});
      assertThat(into.valid()).isEqualTo(new int[] {4, 4});
      assertThrows(IllegalArgumentException.class, () -> streams.read(2, into));
      assertThrows(IllegalArgumentException.class, () -> streams.read(-1, into));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1, 4, 1",
    "8, 1, 4, 1",
    "9, 1, 4, 2",
    "10, 2, 4, 1",
    "17, 2, 4, 1",
    "18, 2, 4, 2"
  })
  void countsWindowsAtTheBorders(int tokens, int streams, int window, long windows)
      throws IOException {
    try (TokenStore store = CountingStore.of(folder, tokens)) {
      assertThat(new TokenStreams(store, streams, window).windows()).isEqualTo(windows);
    }
  }

  @Test
  void streamsThatHoldNoWindowAreRefusedWithTheNumberThatWould() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 19)) {
      CorpusException refused =
          assertThrows(CorpusException.class, () -> new TokenStreams(store, 4, 4));
      assertThat(refused)
          .hasMessageThat()
          .isEqualTo(
              "training.batch (4) must be at most 3; each stream needs a window of 4 tokens and one"
                  + " more, of the 19 of token store (%s)".formatted(store.file()));
      assertThat(new TokenStreams(store, 3, 4).windows()).isEqualTo(1);
      assertThat(assertThrows(CorpusException.class, () -> new TokenStreams(store, 1, 19)))
          .hasMessageThat()
          .endsWith(") is too short to train on; its tokens (19) must be at least 20");
      assertThat(new TokenStreams(store, 1, 18).windows()).isEqualTo(1);
      assertThrows(IllegalArgumentException.class, () -> new TokenStreams(store, 0, 4));
      assertThrows(IllegalArgumentException.class, () -> new TokenStreams(store, 1, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100, 4, 9, 4",
    "40, 4, 9, 4",
    "39, 4, 9, 3",
    "10, 4, 9, 1",
    "9, 4, 9, 1",
    "0, 4, 9, 1"
  })
  void fittingStreams(long tokens, int wanted, int window, int expected) {
    assertThat(TokenStreams.fittingStreams(tokens, wanted, window)).isEqualTo(expected);
  }

  @Test
  void everyTrainingWindowIsWhereTheFormulaSays() throws IOException {
    long seed = 20261122;
    Random random = new Random(seed);
    for (int trial = 0; trial < 60; trial++) {
      int tokens = 2 + random.nextInt(500);
      int window = 1 + random.nextInt(Math.min(tokens - 1, 20));
      int batch = 1 + random.nextInt(tokens / (window + 1));
      try (TokenStore store = CountingStore.of(folder, tokens)) {
        TokenStreams streams = new TokenStreams(store, batch, window);
        TokenBatch into = new TokenBatch(batch, window);
        for (long w = 0; w < streams.windows(); w++) {
          streams.read(w, into);
          for (int i = 0; i < into.tokens().length; i++) {
            int stream = i / (window + 1);
            long expected = (long) stream * tokens / batch + w * window + i % (window + 1);
            assertWithMessage("seed %s, N %s, B %s, T %s", seed, tokens, batch, window)
                .that(into.tokens()[i])
                .isEqualTo((int) expected);
            assertThat(expected).isLessThan((long) (stream + 1) * tokens / batch);
          }
        }
        // One more window would not fit in the shortest stream.
        assertThat((streams.windows() + 1) * window + 1).isGreaterThan(tokens / batch);
      }
    }
  }

  @Test
  void scoringPadsTheLastWindow() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 11)) {
      // Streams [0, 5) and [5, 11): 4 and 5 targets.
      ScoringStreams streams = new ScoringStreams(store, 2, 4);
      assertThat(streams.windows()).isEqualTo(2);
      assertThat(streams.targets()).isEqualTo(9);
      TokenBatch into = new TokenBatch(2, 4);
      streams.read(0, into);
      assertThat(into.tokens()).isEqualTo(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      assertThat(into.valid()).isEqualTo(new int[] {4, 4});
      assertThat(into.starts()).isEqualTo(new boolean[] {true, true});
      streams.read(1, into);
      assertThat(into.tokens()).isEqualTo(new int[] {0, 0, 0, 0, 0, 9, 10, 0, 0, 0});
      assertThat(into.valid()).isEqualTo(new int[] {0, 1});
      assertThat(into.starts()).isEqualTo(new boolean[] {false, false});
      assertThrows(IllegalArgumentException.class, () -> streams.read(2, into));
    }
  }

  @Test
  void scoringRefusesStreamsWithoutATarget() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 5)) {
      assertThat(assertThrows(CorpusException.class, () -> new ScoringStreams(store, 3, 4)))
          .hasMessageThat()
          .isEqualTo(
              "streams (3) must be at most 2; each needs 2 tokens of the 5 of token store (%s)"
                  .formatted(store.file()));
      assertThat(new ScoringStreams(store, 2, 4).targets()).isEqualTo(3);
    }
    try (TokenStore store = CountingStore.of(folder, 1)) {
      assertThat(assertThrows(CorpusException.class, () -> new ScoringStreams(store, 1, 4)))
          .hasMessageThat()
          .endsWith(") is too short to be scored; its tokens (1) must be at least 2");
    }
  }

  @Test
  void scoringCoversEveryTokenButEachStreamsFirstOnce() throws IOException {
    long seed = 1911_05507;
    Random random = new Random(seed);
    for (int trial = 0; trial < 60; trial++) {
      int tokens = 2 + random.nextInt(500);
      int batch = 1 + random.nextInt(tokens / 2);
      int window = 1 + random.nextInt(40);
      try (TokenStore store = CountingStore.of(folder, tokens)) {
        String what = "seed %s, N %s, B %s, T %s".formatted(seed, tokens, batch, window);
        int[] scored = scored(new ScoringStreams(store, batch, window), tokens, what);
        for (int stream = 0; stream < batch; stream++) {
          int first = (int) ((long) stream * tokens / batch);
          assertWithMessage("%s: first of stream %s", what, stream)
              .that(scored[first]++)
              .isEqualTo(0);
        }
        assertWithMessage(what).that(scored).isEqualTo(ones(tokens));
      }
    }
  }

  private static int[] ones(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * Returns how often each token was a valid target, and checks that its input was the token before
   * it.
   */
  private static int[] scored(ScoringStreams streams, int size, String what) {
    int window = streams.window();
    TokenBatch into = new TokenBatch(streams.streams(), window);
    int[] scored = new int[size];
    long total = 0;
    for (long w = 0; w < streams.windows(); w++) {
      streams.read(w, into);
      for (int row = 0; row < streams.streams(); row++) {
        for (int i = 1; i <= window; i++) {
          int at = row * (window + 1) + i;
          int target = into.tokens()[at];
          if (i <= into.valid()[row]) {
            assertWithMessage(what).that(into.tokens()[at - 1]).isEqualTo(target - 1);
            scored[target]++;
            total++;
          } else {
            assertWithMessage(what).that(target).isEqualTo(0);
          }
        }
      }
      assertWithMessage("%s: window %s has a target", what, w)
          .that(Ints.max(into.valid()))
          .isGreaterThan(0);
    }
    assertWithMessage(what).that(total).isEqualTo(streams.targets());
    return scored;
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 1_000_003, 1L << 40, (1L << 55) + 12_345})
  void streamsCoverTextsOfAnyLength(long tokens) {
    StreamLayout layout = new StreamLayout(tokens, 7);
    long sum = 0;
    for (int stream = 0; stream < 7; stream++) {
      assertThat(layout.start(stream)).isEqualTo(sum);
      assertThat(layout.length(stream)).isAtLeast(layout.shortest());
      assertThat(layout.length(stream)).isAtMost(layout.longest());
      sum += layout.length(stream);
    }
    assertThat(sum).isEqualTo(tokens);
  }
}
