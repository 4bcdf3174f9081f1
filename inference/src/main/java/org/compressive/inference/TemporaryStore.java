package org.compressive.inference;

import java.io.IOException;
import java.nio.file.Path;
import org.compressive.data.Corpus;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenization;
import org.compressive.data.Tokenizer;
import org.compressive.files.TemporaryFolder;

/**
 * The tokens of a corpus, stored in a temporary folder because a corpus may be larger than memory.
 * Closing the store deletes the folder.
 *
 * @param folder the folder
 * @param store the tokens; messages name it after the corpus
 */
public record TemporaryStore(TemporaryFolder folder, TokenStore store) implements AutoCloseable {

  /**
   * Tokenizes a corpus.
   *
   * @throws org.compressive.data.CorpusException if a document cannot be read
   * @throws IOException if the tokens cannot be written
   */
  public static TemporaryStore of(Corpus corpus, Tokenizer tokenizer) throws IOException {
    TemporaryFolder folder = TemporaryFolder.create();
    boolean good = false;
    try {
      Path file = folder.path().resolve("text.tokens");
      Tokenization.write(corpus, tokenizer, file);
      var store = TokenStore.open(file).named("corpus (" + corpus.name() + ")");
      good = true;
      return new TemporaryStore(folder, store);
    } finally {
      if (!good) {
        folder.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
    folder.close();
  }
}
