package org.compressive.inference;

import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TokenBatch;
import org.compressive.data.TokenStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the counts that the store gives with a count of the scored bytes, taken one by one. */
class ScoredTextTest {
  private static final int TRIALS = 300;

  @TempDir Path folder;

  @Test
  void countsAreThoseOfTheBytesThatAreScored() throws IOException {
    for (int seed = 0; seed < TRIALS; seed++) {
      var random = new Random(seed);
      byte[][] texts = new byte[1 + random.nextInt(6)][];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = text(random, i == 0 ? 12 : random.nextInt(30));
      }
      int window = 1 + random.nextInt(6);
      var documents = random.nextBoolean() ? Documents.JOINED : Documents.SEPARATE;
      int streams = 1 + random.nextInt(4);
      try (TokenStore store = TestModel.store(folder, texts)) {
        var source = BatchSource.scoring(documents, store, streams, window);
        long windows = random.nextBoolean() ? source.windows() : random.nextInt(3);
        assertCounts("seed " + seed, source, store, Math.min(windows, source.windows()));
      }
    }
  }

  private static void assertCounts(
      String state, BatchSource source, TokenStore store, long windows) {
    var batch = new TokenBatch(source.streams(), source.window());
    var counted = new ScoredText((from, to) -> store.text(from, to, TestModel.TOKENIZER));
    boolean[] inWord = new boolean[source.streams()];
    long bytes = 0;
    long words = 0;
    for (long index = 0; index < windows; index++) {
      source.read(index, batch);
      long[] before = new long[source.streams()];
      float[] nats = new float[source.streams() * source.window()];
      counted.add(new ScoredWindow(index, windows, batch, before, nats));
      for (int stream = 0; stream < source.streams(); stream++) {
        inWord[stream] &= !batch.starts()[stream];
        for (int i = 1; i <= batch.valid()[stream]; i++) {
          char c = (char) batch.tokens()[stream * (source.window() + 1) + i];
          boolean inside = c != ' ' && c != '\n';
          words += inside && !inWord[stream] ? 1 : 0;
          inWord[stream] = inside;
          bytes++;
        }
      }
    }
    counted.end();
    assertWithMessage(state).that(counted.bytes()).isEqualTo(bytes);
    assertWithMessage(state).that(counted.words()).isEqualTo(words);
  }

  private static byte[] text(Random random, int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) " \nabc".charAt(random.nextInt(5));
    }
    return text;
  }
}
