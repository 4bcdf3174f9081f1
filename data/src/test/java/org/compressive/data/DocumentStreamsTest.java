package org.compressive.data;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DocumentStreamsTest {
  private static final long SEED = 2019_1105;
  private static final int TRIALS = 150;

  @TempDir Path folder;

  /** A window according to the definition, with inputs that begin at {@code first}. */
  private record Window(int first, int targets, boolean beginsDocument) {}

  /** A random text and its expected windows. */
  private record Trial(ImmutableIntArray lengths, int streams, int window, String what) {
    static Trial of(Random random) {
      int window = 1 + random.nextInt(9);
      int[] lengths = new int[1 + random.nextInt(12)];
      for (int i = 0; i < lengths.length; i++) {
        int[] notable = {0, 1, 2, window - 1, window, window + 1, 2 * window, 2 * window + 1};
        int any = random.nextInt(5 * window);
        lengths[i] = random.nextBoolean() ? notable[random.nextInt(notable.length)] : any;
      }
      int streams = 1 + random.nextInt(10);
      return new Trial(
          ImmutableIntArray.copyOf(lengths),
          streams,
          window,
          "seed %s: documents %s, B %s, T %s"
              .formatted(SEED, Arrays.toString(lengths), streams, window));
    }

    int tokens() {
      return lengths.stream().sum();
    }

    List<Window> windows() {
      List<Window> windows = new ArrayList<>();
      int start = 0;
      for (int length : lengths.toArray()) {
        for (int at = 0; at < length - 1; at += window) {
          windows.add(new Window(start + at, Math.min(window, length - 1 - at), at == 0));
        }
        start += length;
      }
      return windows;
    }

    /** Returns the windows of one stream. */
    List<Window> ofStream(int stream) {
      List<Window> all = windows();
      return all.subList(stream * all.size() / streams, (stream + 1) * all.size() / streams);
    }
  }

  @Test
  void eachDocumentHasWindowsOfItsOwn() throws IOException {
    // Documents [0, 6), [6, 7), [7, 7), [7, 10) and [10, 15); windows begin at 0, 4, 7, 10.
    try (TokenStore store = CountingStore.of(folder, 6, 1, 0, 3, 5)) {
      DocumentStreams streams = DocumentStreams.scoring(store, 2, 4);
      assertThat(streams.windows()).isEqualTo(2);
      assertThat(streams.targets()).isEqualTo(11);
      TokenBatch into = new TokenBatch(2, 4);
      streams.read(0, into);
      assertThat(into.tokens()).isEqualTo(new int[] {0, 1, 2, 3, 4, 7, 8, 9, 0, 0});
      assertThat(into.valid()).isEqualTo(new int[] {4, 2});
      assertThat(into.starts()).isEqualTo(new boolean[] {true, true});
      streams.read(1, into);
      assertThat(into.tokens()).isEqualTo(new int[] {4, 5, 0, 0, 0, 10, 11, 12, 13, 14});
      assertThat(into.valid()).isEqualTo(new int[] {1, 4});
      assertThat(into.starts()).isEqualTo(new boolean[] {false, true});
      assertThrows(IllegalArgumentException.class, () -> streams.read(2, into));
      assertThrows(IllegalArgumentException.class, () -> streams.read(-1, into));
      assertThrows(IllegalArgumentException.class, () -> streams.read(0, new TokenBatch(2, 5)));
    }
  }

  @Test
  void aStreamThatBeginsWithinADocumentHasEmptyMemories() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 9)) {
      TokenBatch into = new TokenBatch(2, 2);
      DocumentStreams streams = DocumentStreams.training(store, 2, 2);
      streams.read(0, into);
      assertThat(into.tokens()).isEqualTo(new int[] {0, 1, 2, 4, 5, 6});
      assertThat(into.starts()).isEqualTo(new boolean[] {true, true});
      streams.read(1, into);
      assertThat(into.tokens()).isEqualTo(new int[] {2, 3, 4, 6, 7, 8});
      assertThat(into.starts()).isEqualTo(new boolean[] {false, false});
    }
  }

  @Test
  void scoringReadsEveryTargetOfEveryDocumentOnce() throws IOException {
    Random random = new Random(SEED);
    int scored = 0;
    for (int i = 0; i < TRIALS; i++) {
      Trial trial = Trial.of(random);
      try (TokenStore store = CountingStore.of(folder, trial.lengths().toArray())) {
        if (trial.windows().isEmpty()) {
          assertThrows(
              CorpusException.class,
              () -> DocumentStreams.scoring(store, trial.streams(), trial.window()));
          continue;
        }
        BatchSource source = DocumentStreams.scoring(store, trial.streams(), trial.window());
        assertWithMessage(trial.what())
            .that(source.windows())
            .isEqualTo((trial.windows().size() + trial.streams() - 1) / trial.streams());
        assertWithMessage(trial.what()).that(read(source, trial)).isEqualTo(allTargets(trial));
        scored++;
      }
    }
    assertThat(scored).isGreaterThan(TRIALS / 2);
  }

  @Test
  void trainingLeavesOutOnlyTheWindowsThatNotAllStreamsHave() throws IOException {
    Random random = new Random(SEED + 1);
    int trained = 0;
    int refused = 0;
    for (int i = 0; i < TRIALS; i++) {
      Trial trial = Trial.of(random);
      int all = trial.windows().size();
      try (TokenStore store = CountingStore.of(folder, trial.lengths().toArray())) {
        if (all < trial.streams()) {
          assertThrows(
              CorpusException.class,
              () -> DocumentStreams.training(store, trial.streams(), trial.window()));
          refused++;
          continue;
        }
        BatchSource source = DocumentStreams.training(store, trial.streams(), trial.window());
        assertWithMessage(trial.what()).that(source.windows()).isEqualTo(all / trial.streams());
        int[] expected = allTargets(trial);
        int left = 0;
        for (int stream = 0; stream < trial.streams(); stream++) {
          List<Window> windows = trial.ofStream(stream);
          for (Window out : windows.subList(all / trial.streams(), windows.size())) {
            Arrays.fill(expected, out.first() + 1, out.first() + 1 + out.targets(), 0);
            left++;
          }
        }
        assertWithMessage(trial.what()).that(left).isEqualTo(all % trial.streams());
        assertWithMessage(trial.what()).that(read(source, trial)).isEqualTo(expected);
        trained++;
      }
    }
    assertThat(Math.min(trained, refused)).isGreaterThan(TRIALS / 10);
  }

  @Test
  void trainingRefusesStreamsWithoutAWindowWithTheNumberThatWouldFit() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 6, 1, 0, 3, 5)) {
      assertThat(assertThrows(CorpusException.class, () -> DocumentStreams.training(store, 5, 4)))
          .hasMessageThat()
          .isEqualTo(
              "training.batch (5) must be at most 4; token store (%s) has so many steps of up to 4"
                      .formatted(store.file())
                  + " tokens with its documents kept apart (data.documents)");
      assertThat(DocumentStreams.training(store, 4, 4).windows()).isEqualTo(1);
      assertThrows(IllegalArgumentException.class, () -> DocumentStreams.training(store, 0, 4));
      assertThrows(IllegalArgumentException.class, () -> DocumentStreams.training(store, 1, 0));
      assertThrows(IllegalArgumentException.class, () -> DocumentStreams.scoring(store, 0, 4));
      assertThrows(IllegalArgumentException.class, () -> DocumentStreams.scoring(store, 1, 0));
    }
  }

  @Test
  void documentsWithoutATargetAreRefused() throws IOException {
    for (int[] lengths : new int[][] {{}, {0}, {1, 1, 0, 1}}) {
      try (TokenStore store = CountingStore.of(folder, lengths)) {
        String rule =
            ") has no document with 2 tokens; data.documents (separate) needs one to predict anything";
        assertThat(assertThrows(CorpusException.class, () -> DocumentStreams.training(store, 1, 4)))
            .hasMessageThat()
            .contains(rule);
        assertThat(assertThrows(CorpusException.class, () -> DocumentStreams.scoring(store, 1, 4)))
            .hasMessageThat()
            .contains(rule);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"9, 4, 4", "4, 4, 4", "3, 4, 3", "1, 4, 1", "9, 1, 9", "9, 100, 3"})
  void fittingStreams(int wanted, int window, int expected) throws IOException {
    try (TokenStore store = CountingStore.of(folder, 6, 1, 0, 3, 5)) {
      assertThat(DocumentStreams.fittingStreams(store, wanted, window)).isEqualTo(expected);
      assertThat(BatchSource.fittingStreams(Documents.SEPARATE, store, wanted, window))
          .isEqualTo(expected);
    }
  }

  @Test
  void fittingStreamsIsOneWhereNothingFits() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 1)) {
      assertThat(DocumentStreams.fittingStreams(store, 3, 4)).isEqualTo(1);
      assertThrows(
          IllegalArgumentException.class, () -> DocumentStreams.fittingStreams(store, 0, 4));
    }
  }

  @Test
  void theConfigurationPicksTheSource() throws IOException {
    try (TokenStore store = CountingStore.of(folder, 6, 1, 0, 3, 5)) {
      assertThat(BatchSource.training(Documents.JOINED, store, 2, 3))
          .isInstanceOf(TokenStreams.class);
      assertThat(BatchSource.scoring(Documents.JOINED, store, 2, 3))
          .isInstanceOf(ScoringStreams.class);
      assertThat(BatchSource.fittingStreams(Documents.JOINED, store, 9, 4)).isEqualTo(3);
      // The documents of 6, 3 and 5 tokens have 2, 1 and 2 windows of 3.
      assertThat(BatchSource.training(Documents.SEPARATE, store, 2, 3).windows()).isEqualTo(2);
      assertThat(BatchSource.scoring(Documents.SEPARATE, store, 2, 3).windows()).isEqualTo(3);
    }
  }

  /** Reads a hundred thousand documents, half of which have no window. */
  @Test
  void findsTheDocumentAmongMany() throws IOException {
    int[] lengths = new int[100_000];
    Arrays.setAll(lengths, i -> i % 4);
    try (TokenStore store = CountingStore.of(folder, lengths)) {
      // Documents of 0 and 1 tokens have no window; those of 2 and 3 tokens have one.
      BatchSource source = DocumentStreams.scoring(store, 1, 2);
      assertThat(source.windows()).isEqualTo(50_000);
      TokenBatch into = new TokenBatch(1, 2);
      for (int i = 0; i < 50_000; i++) {
        source.read(i, into);
        int first = i / 2 * 6 + (i % 2 == 0 ? 1 : 3);
        int third = i % 2 == 0 ? 0 : first + 2;
        assertThat(into.tokens()).isEqualTo(new int[] {first, first + 1, third});
      }
    }
  }

  private static int[] allTargets(Trial trial) {
    int[] targets = new int[trial.tokens()];
    for (Window window : trial.windows()) {
      Arrays.fill(targets, window.first() + 1, window.first() + 1 + window.targets(), 1);
    }
    return targets;
  }

  /**
   * Returns how often each token was a target that counts, and checks everything else on the way.
   */
  private static int[] read(BatchSource source, Trial trial) {
    TokenBatch into = new TokenBatch(trial.streams(), trial.window());
    int[] seen = new int[trial.tokens()];
    int columns = trial.window() + 1;
    long counted = 0;
    for (int index = 0; index < source.windows(); index++) {
      Arrays.fill(into.tokens(), -1);
      source.read(index, into);
      for (int row = 0; row < trial.streams(); row++) {
        String what = "%s, window %s of stream %s".formatted(trial.what(), index, row);
        List<Window> windows = trial.ofStream(row);
        boolean ended = index >= windows.size();
        Window window = ended ? new Window(0, 0, false) : windows.get(index);
        int[] expected = new int[columns];
        for (int i = 0; !ended && i <= window.targets(); i++) {
          expected[i] = window.first() + i;
        }
        assertWithMessage(what)
            .that(Arrays.copyOfRange(into.tokens(), row * columns, (row + 1) * columns))
            .isEqualTo(expected);
        assertWithMessage(what).that(into.valid()[row]).isEqualTo(window.targets());
        assertWithMessage(what)
            .that(into.starts()[row])
            .isEqualTo(index == 0 || window.beginsDocument());
        for (int i = 1; i <= into.valid()[row]; i++) {
          seen[into.tokens()[row * columns + i]]++;
          counted++;
        }
      }
    }
    assertWithMessage(trial.what()).that(counted).isEqualTo(source.targets());
    return seen;
  }
}
