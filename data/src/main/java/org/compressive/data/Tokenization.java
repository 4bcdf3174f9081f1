package org.compressive.data;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
      CorpusSummary summary = pass(corpus, tokenizer, new WholeCorpus(writer));
      writer.finish(TokenOrigin.of(summary, tokenizer));
      return summary;
    }
  }

  /** Passes every token of the corpus to {@code sink}, in the order of the corpus. */
  static CorpusSummary pass(Corpus corpus, Tokenizer tokenizer, DocumentSink sink)
      throws IOException {
    Hasher fingerprint = Hashing.sha256().newHasher();
    long[] tokens = {0};
    long documents = 0;
    long bytes = 0;
    for (Document document : corpus.documents()) {
      sink.startDocument(document);
      try (InputStream source = document.open();
          TextCountingStream counted = new TextCountingStream(source);
          HashingInputStream text = new HashingInputStream(Hashing.sha256(), counted)) {
        tokenizer.encode(
            text,
            (ids, count) -> {
              tokens[0] += count;
              sink.accept(ids, count);
            });
        byte[] path = document.path().getBytes(StandardCharsets.UTF_8);
        fingerprint.putBytes(bigEndian(path.length)).putBytes(path);
        fingerprint.putBytes(text.hash().asBytes());
        documents++;
        bytes += counted.counts().bytes();
        sink.endDocument(counted.counts());
      }
    }
    return new CorpusSummary(documents, bytes, tokens[0], fingerprint.hash().toString());
  }

  private static byte[] bigEndian(int value) {
    return Ints.toByteArray(value);
  }

  private record WholeCorpus(TokenStoreWriter writer) implements DocumentSink {
    @Override
    public void startDocument(Document document) {
      writer.startDocument();
    }

    @Override
    public void accept(int[] ids, int count) throws IOException {
      writer.accept(ids, count);
    }

    @Override
    public void endDocument(TextCounts text) {
      writer.endDocument(text);
    }
  }
}
