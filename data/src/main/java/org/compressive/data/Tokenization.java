package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import org.compressive.files.DurableFiles;

/** Tokenizes a corpus in one pass and summarizes what was read. */
public final class Tokenization {
  private Tokenization() {}

  /**
   * Writes a whole corpus, unsplit, as one token store.
   *
   * @param store the file to write, which is replaced if it exists; its folder must exist
   * @throws CorpusException if a document cannot be read; the store is then unchanged
   * @throws IOException if the store cannot be written; it is then unchanged
   */
  public static CorpusSummary write(Corpus corpus, Tokenizer tokenizer, Path store)
      throws IOException {
    CorpusSummary[] summary = new CorpusSummary[1];
    DurableFiles.write(store, file -> summary[0] = writeWhole(corpus, tokenizer, file));
    return summary[0];
  }

  private static CorpusSummary writeWhole(Corpus corpus, Tokenizer tokenizer, Path file)
      throws IOException {
    try (TokenStoreWriter writer = TokenStoreWriter.create(file, tokenizer.vocabulary())) {
      CorpusSummary summary = pass(corpus, tokenizer, writer);
      writer.finish(TokenOrigin.of(summary, tokenizer));
      return summary;
    }
  }

  private static CorpusSummary pass(Corpus corpus, Tokenizer tokenizer, TokenStoreWriter writer)
      throws IOException {
    Fingerprint fingerprint = new Fingerprint();
    ReadingProgress progress = new ReadingProgress(PreparationListener.NONE);
    long documents = 0;
    long bytes = 0;
    for (Document document : corpus.documents()) {
      writer.startDocument();
      DocumentReading reading = DocumentReading.tokenize(document, tokenizer, progress, writer);
      writer.endDocument(reading.context(), reading.text());
      fingerprint.add(document.path(), reading.checksum(), document.split());
      documents++;
      bytes += reading.text().bytes();
    }
    return new CorpusSummary(documents, bytes, writer.tokens(), fingerprint.complete());
  }
}
