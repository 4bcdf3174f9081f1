package org.compressive.inference;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.compressive.inference.TestModel.TOKENIZER;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.compressive.data.BatchSource;
import org.compressive.data.Documents;
import org.compressive.data.TokenStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LossByBlockTest {

  private static final int WINDOW = 8;
  private static final int LENGTH = 5;

  @TempDir private Path folder;

  /** Blocks do not depend on windows, strides or streams, only the scored tokens in them do. */
  @Test
  void everyProtocolGivesWhatASlowComputationGives() throws IOException {
    byte[][] texts = {"a bc".getBytes(UTF_8), "def gh ijkl mnop qrs tuv w xyz".getBytes(UTF_8)};
    try (TokenStore store = TestModel.store(folder, texts)) {
      for (Documents documents : Documents.values()) {
        for (int stride : List.of(4, WINDOW)) {
          var text = BatchSource.scoring(documents, store, 2, WINDOW, stride);
          double[] nats = new double[7];
          long[] tokens = new long[7];
          Accumulator slow =
              window -> {
                for (int stream = 0; stream < window.streams(); stream++) {
                  for (int i = window.first(stream); i < window.end(stream); i++) {
                    nats[(int) window.place(stream, i) / LENGTH] += window.nats(stream, i);
                    tokens[(int) window.place(stream, i) / LENGTH]++;
                  }
                }
              };
          var byBlock = new LossByBlock(TOKENIZER, store, LENGTH);
          new Evaluation(source -> new InventedReader(WINDOW)).read(text, slow, byBlock);
          var losses = byBlock.losses();
          assertThat(losses).hasSize(7); // 34 tokens
          for (int i = 0; i < 7; i++) {
            assertWithMessage("%s %s %s", documents, stride, i)
                .that(losses.get(i))
                .isEqualTo(new BlockLoss((long) i * LENGTH, tokens[i], tokens[i], nats[i]));
          }
        }
      }
    }
  }

  @Test
  void aBlockHasATokenAtLeast() throws IOException {
    try (TokenStore store = TestModel.store(folder, "abc".getBytes(UTF_8))) {
      var e =
          assertThrows(IllegalArgumentException.class, () -> new LossByBlock(TOKENIZER, store, 0));
      assertThat(e).hasMessageThat().isEqualTo("length (0) of a block must be at least 1 token");
    }
  }
}
