package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;

/** Creates stores of the ids 0, 1, 2 and so on, in which each id is its own index. */
final class CountingStore {
  private CountingStore() {}

  /** Writes and opens a store of documents of the given lengths, in {@code folder}. */
  static TokenStore of(Path folder, int... lengths) throws IOException {
    Path file = folder.resolve("counting.tokens");
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, 1 << 20)) {
      for (int length : lengths) {
        writer.startDocument();
        for (int i = 0; i < length; i++) {
          writer.accept(new int[] {(int) writer.tokens()}, 1);
        }
        writer.endDocument(TextCounts.NONE);
      }
      writer.finish();
    }
    return TokenStore.open(file, 64);
  }
}
