package org.compressive.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A summary of a prepared part of a corpus.
 *
 * @param documents the number of documents
 * @param bytes the number of bytes in all documents, unpacked
 * @param tokens the number of tokens in all documents
 */
public record PartSummary(long documents, long bytes, long tokens) {
  /** Returns the totals over all documents in the shards of a folder. */
  static PartSummary of(Path folder) throws IOException {
    long documents = 0;
    long bytes = 0;
    long tokens = 0;
    try (Shards shards = Shards.open(List.of(folder))) {
      for (ShardReader shard = shards.next(); shard != null; shard = shards.next()) {
        documents++;
        bytes += shard.document().text().bytes();
        tokens += shard.document().tokens();
      }
    }
    return new PartSummary(documents, bytes, tokens);
  }
}
