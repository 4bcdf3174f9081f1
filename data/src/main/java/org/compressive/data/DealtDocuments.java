package org.compressive.data;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deals the documents of one part of a corpus to the threads that read them. */
final class DealtDocuments implements Closeable {
  /**
   * A document to read.
   *
   * @param number its place in the corpus
   * @param official its split, if it has one of its own
   * @param done what an earlier process wrote of it; null if it must be tokenized
   */
  record Dealt(
      long number, Document document, Optional<Split> official, @Nullable TokenizedDocument done) {}

  private final Corpus corpus;
  private final PartNumber part;
  private final Path folder;
  private final Iterator<Document> documents;
  private final Shards finished;
  private final Hasher paths = Hashing.sha256().newHasher();
  private @Nullable TokenizedDocument done;
  private long count;
  private boolean stopped;

  /**
   * Begins with the first document of a part.
   *
   * @param folder the folder of shards that an earlier process has written
   */
  DealtDocuments(Corpus corpus, PartNumber part, Path folder) throws IOException {
    this.corpus = corpus;
    this.part = part;
    this.folder = folder;
    this.documents = corpus.documents().iterator();
    this.finished = Shards.open(ImmutableList.of(folder));
    skipDone();
  }

  /**
   * Returns the next document, or null at the end, after {@link #stop} and after a failure, which
   * only one thread sees.
   */
  synchronized @Nullable Dealt next() throws IOException {
    boolean good = false;
    try {
      Dealt next = stopped ? null : find();
      good = true;
      return next;
    } finally {
      stopped |= !good;
    }
  }

  private @Nullable Dealt find() throws IOException {
    while (documents.hasNext()) {
      Document document = documents.next();
      long number = count++;
      byte[] path = document.path().getBytes(StandardCharsets.UTF_8);
      paths.putBytes(Ints.toByteArray(path.length)).putBytes(path);
      if (part.includes(document.path())) {
        Optional<Split> official = corpus.splits().of(document);
        return new Dealt(number, document, official, doneOf(number, document, official));
      }
    }
    if (done != null) {
      throw staleness(done.path());
    }
    return null;
  }

  /**
   * Reads a document that an earlier process has tokenized.
   *
   * @throws CorpusException if it is another text now
   */
  void compare(Document document, TokenizedDocument done, ReadingProgress progress)
      throws IOException {
    if (!DocumentReading.checksum(document, progress).equals(done.checksum())) {
      throw staleness(done.path());
    }
  }

  /** Returns an exception for a document that is not as it was when it was tokenized. */
  CorpusException staleness(String path) {
    return new CorpusException(
        ("corpus (%s) has changed since its preparation began, at document %s; folder (%s) must be"
                + " deleted to begin again")
            .formatted(corpus.name(), path, folder));
  }

  /** Deals no more documents. */
  synchronized void stop() {
    stopped = true;
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** Returns the number of documents of the whole corpus, once all have been dealt. */
  long count() {
    return count;
  }

  /** Returns the SHA-256 of the lengths and the paths of all documents, once all were dealt. */
  String checksumOfPaths() {
    return paths.hash().toString();
  }

  private @Nullable TokenizedDocument doneOf(
      long number, Document document, Optional<Split> official) throws IOException {
    TokenizedDocument candidate = done;
    if (candidate == null || candidate.number() > number) {
      return null;
    }
    if (candidate.number() < number
        || !candidate.path().equals(document.path())
        || !candidate.official().equals(official)) {
      throw staleness(candidate.path());
    }
    skipDone();
    return candidate;
  }

  private void skipDone() throws IOException {
    ShardReader next = finished.next();
    done = next == null ? null : next.document();
  }

  @Override
  public void close() throws IOException {
    finished.close();
  }
}
