package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** Writes a whole document to a split. */
  void copy(ShardReader shard, TokenizedDocument document, Split to) throws IOException {
    copyPiece(shard, document.tokens(), to, document.text());
  }

  /** Writes the next tokens of a shard to a split, as a document whose text has given counts. */
  void copyPiece(ShardReader shard, long tokens, Split to, TextCounts text) throws IOException {
    TokenStoreWriter writer = writers.get(to);
    writer.startDocument();
    var unused = copy(shard, tokens, writer, null);
    writer.endDocument(text);
  }

  /** Writes the next tokens of a shard to a split, as a document whose text they count. */
  void copyPiece(ShardReader shard, long tokens, Split to, IdCounts counts) throws IOException {
    TokenStoreWriter writer = writers.get(to);
    writer.startDocument();
    writer.endDocument(copy(shard, tokens, writer, counts));
  }

  private TextCounts copy(
      ShardReader shard, long tokens, TokenStoreWriter writer, @Nullable IdCounts counts)
      throws IOException {
    TextCounts text = TextCounts.NONE;
    for (long left = tokens * bytesPerId; left > 0; ) {
      int count = (int) Math.min(left, BUFFER);
      shard.read(buffer, count);
      writer.copy(buffer, count);
      if (counts != null) {
        text = text.followedBy(counts.of(buffer, count));
      }
      left -= count;
    }
    return text;
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
