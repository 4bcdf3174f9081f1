package org.compressive.data;

import com.google.common.hash.HashCode;
import java.io.IOException;
import java.util.Iterator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Computes the {@link Fingerprint} of a corpus in several threads. */
final class CorpusChecksum {
  /** A document and its number in the corpus, counting from 0. */
  private record Numbered(long number, Document document) {}

  /** A document and its checksum. */
  private record Checksum(Document document, HashCode checksum) {}

  private final Iterator<Document> documents;
  private final TreeMap<Long, Checksum> early = new TreeMap<>(); // read before their predecessors
  private final Fingerprint fingerprint = new Fingerprint();
  private final ReadingProgress progress;
  private long dealt;
  private long added;
  private boolean failed;

  private CorpusChecksum(Corpus corpus, PreparationListener listener) {
    progress = new ReadingProgress(listener);
    documents = corpus.documents().iterator();
  }

  /**
   * Reads a corpus and returns its fingerprint.
   *
   * @throws CorpusException if a document cannot be read
   */
  static Fingerprint of(Corpus corpus, PreparationListener listener) throws IOException {
    CorpusChecksum checksum = new CorpusChecksum(corpus, listener);
    DocumentThreads.run(checksum::work);
    checksum.progress.tell();
    return checksum.fingerprint;
  }

  private void work() throws IOException {
    boolean good = false;
    try {
      for (Numbered next = next(); next != null; next = next()) {
        add(
            next.number(),
            new Checksum(next.document(), DocumentReading.checksum(next.document(), progress)));
      }
      good = true;
    } finally {
      if (!good) {
        fail();
      }
    }
  }

  /**
   * Returns the next document, or null if there are no more documents or if any thread has failed.
   */
  private synchronized @Nullable Numbered next() {
    if (failed) {
      return null;
    }
    failed = true; // If the next line throws, the other threads must stop.
    Numbered next = documents.hasNext() ? new Numbered(dealt++, documents.next()) : null;
    failed = false;
    return next;
  }

  private synchronized void fail() {
    failed = true;
  }

  private synchronized void add(long number, Checksum checksum) {
    early.put(number, checksum);
    for (Checksum next = early.remove(added); next != null; next = early.remove(added)) {
      fingerprint.add(next.document().path(), next.checksum(), next.document().split());
      added++;
    }
  }
}
