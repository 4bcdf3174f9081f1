package org.compressive.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tokenizes the documents of one part of a corpus into shards, in several threads. Each thread
 * takes the next document and adds it to its own shard. A document that an earlier process has
 * tokenized is only checked against its recorded checksum.
 */
final class ShardPass {
  private final Tokenizer tokenizer;
  private final PreparationFolder folder;
  private final DealtDocuments documents;
  private final ReadingProgress progress;

  ShardPass(
      Tokenizer tokenizer,
      PreparationFolder folder,
      DealtDocuments documents,
      ReadingProgress progress) {
    this.tokenizer = tokenizer;
    this.folder = folder;
    this.documents = documents;
    this.progress = progress;
  }

  /**
   * Reads all documents.
   *
   * @throws CorpusException if a document cannot be read, or if it has changed since an earlier
   *     process tokenized it
   */
  void run() throws IOException {
    DocumentThreads.run(this::work);
  }

  private void work() throws IOException {
    boolean good = false;
    @Nullable ShardWriter shard = null;
    try {
      for (DealtDocuments.Dealt next = documents.next(); next != null; next = documents.next()) {
        if (next.done() != null) {
          documents.compare(next.document(), next.done(), progress);
          continue;
        }
        shard =
            shard == null ? ShardWriter.create(folder.nextShard(), tokenizer.vocabulary()) : shard;
        tokenize(next, shard);
        if (shard.bytes() >= folder.shardBytes()) {
          shard.commit();
          shard = null;
        }
      }
      if (shard != null && !documents.stopped()) {
        shard.commit();
      }
      good = true;
    } finally {
      if (!good) {
        documents.stop();
      }
      if (shard != null) {
        shard.close();
      }
    }
  }

  private void tokenize(DealtDocuments.Dealt next, ShardWriter shard) throws IOException {
    DocumentReading reading = DocumentReading.tokenize(next.document(), tokenizer, progress, shard);
    shard.endDocument(
        new TokenizedDocument(
            next.number(),
            next.document().path(),
            next.official(),
            reading.checksum(),
            reading.context(),
            reading.tokens(),
            reading.text()));
  }
}
