package org.compressive.data;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Tokenizes the documents of one part of a corpus into shards, in several threads. Each thread
 * takes the next document and adds it to its own shard. A document that an earlier process has
 * tokenized is only compared with its checksum.
 */
final class ShardPass {
  /** The bytes of text after which a shard ends, and so what a kill can lose in each thread. */
  private static final long SHARD_BYTES = 32 << 20;

  private final Corpus corpus;
  private final Tokenizer tokenizer;
  private final PreparationFolder folder;
  private final DealtDocuments documents;

  ShardPass(
      Corpus corpus, Tokenizer tokenizer, PreparationFolder folder, DealtDocuments documents) {
    this.corpus = corpus;
    this.tokenizer = tokenizer;
    this.folder = folder;
    this.documents = documents;
  }

  /**
   * Reads all documents.
   *
   * @throws CorpusException if a document cannot be read, or if it is not as an earlier process has
   *     found it
   */
  void run(int threads) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(
            pool.submit(
                () -> {
                  work();
                  return null;
                }));
      }
      await(all);
    } finally {
      pool.shutdown();
    }
  }

  private static void await(List<Future<?>> all) throws IOException {
    @Nullable Throwable failure = null;
    for (Future<?> one : all) {
      try {
        Uninterruptibles.getUninterruptibly(one);
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      }
    }
    if (failure != null) {
      Throwables.throwIfInstanceOf(failure, IOException.class);
      Throwables.throwIfUnchecked(failure);
      throw new IllegalStateException("documents cannot be read", failure);
    }
  }

  private void work() throws IOException {
    boolean good = false;
    @Nullable ShardWriter shard = null;
    try {
      for (DealtDocuments.Dealt next = documents.next(); next != null; next = documents.next()) {
        if (next.done() != null) {
          compare(next, next.done());
          continue;
        }
        shard =
            shard == null ? ShardWriter.create(folder.nextShard(), tokenizer.vocabulary()) : shard;
        tokenize(next, shard);
        if (shard.bytes() >= SHARD_BYTES) {
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
    DocumentReading reading = DocumentReading.tokenize(next.document(), tokenizer, shard);
    shard.endDocument(
        new TokenizedDocument(
            next.number(),
            next.document().path(),
            next.official(),
            reading.checksum(),
            reading.tokens(),
            reading.text()));
  }

  private void compare(DealtDocuments.Dealt next, TokenizedDocument done) throws IOException {
    if (!DocumentReading.checksum(next.document()).equals(done.checksum())) {
      throw folder.staleness(corpus, done);
    }
  }
}
