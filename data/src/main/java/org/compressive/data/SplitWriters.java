package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The writers of the three stores of a {@link PreparedCorpus}. */
final class SplitWriters implements AutoCloseable {
  private static final int BUFFER = 1 << 18;

  private final Map<Split, TokenStoreWriter> writers = new EnumMap<>(Split.class);
  private final byte[] buffer = new byte[BUFFER];
  private final int bytesPerId;

  SplitWriters(Path folder, int vocabulary) throws IOException {
    bytesPerId = TokenStoreHeader.bytesPerId(vocabulary);
    try {
      for (Split split : Split.values()) {
        writers.put(
            split, TokenStoreWriter.create(PreparedCorpus.storeFile(folder, split), vocabulary));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Receives the ids that are copied, encoded as in a token store. */
  @FunctionalInterface
  interface Copied {
    /** Receives the ids in the first {@code count} bytes of an array. */
    void accept(byte[] encoded, int count);
  }

  /** Writes a whole document to a split. */
  void copy(ShardReader shard, TokenizedDocument document, Split to) throws IOException {
    copyPiece(shard, document.tokens(), to, (encoded, count) -> {});
    writers.get(to).endDocument(document.context(), document.text());
  }

  /** Begins a document in a split, and copies the next {@code tokens} tokens of a shard to it. */
  void copyPiece(ShardReader shard, long tokens, Split to, Copied copied) throws IOException {
    TokenStoreWriter writer = writers.get(to);
    writer.startDocument();
    for (long left = tokens * bytesPerId; left > 0; ) {
      int count = (int) Math.min(left, BUFFER);
      shard.read(buffer, count);
      writer.copy(buffer, count);
      copied.accept(buffer, count);
      left -= count;
    }
  }

  /** Ends the document that {@link #copyPiece} began in a split. */
  void endPiece(Split split, TextCounts text) throws IOException {
    writers.get(split).endDocument(text);
  }

  /** Returns the number of tokens that the split holds so far. */
  long tokens(Split split) {
    return writers.get(split).tokens();
  }

  void finish(TokenOrigin origin) throws IOException {
    for (TokenStoreWriter writer : writers.values()) {
      writer.finish(origin);
    }
  }

  @Override
  public void close() throws IOException {
    for (TokenStoreWriter writer : writers.values()) {
      writer.close();
    }
  }
}
