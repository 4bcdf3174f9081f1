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

/** Hands out the documents of one part of a corpus to the threads that read them. */
final class DealtDocuments implements Closeable {
  /**
   * A document to read.
   *
   * @param number the document's number in the corpus, counting from 0
   * @param official the document's official split, if it has one
   * @param done the record that an earlier process wrote of the document; null if the document must
   *     be tokenized
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
   * Creates an instance that begins with the first document of a part.
   *
   * @param folder the folder of the shards that earlier processes have written
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
   * Returns the next document, or null if there are no more documents, if {@link #stop} was called,
   * or if an earlier call failed. Only the thread that made the failed call receives the exception.
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
      Optional<Split> official = corpus.splits().of(document);
      paths
          .putBytes(Ints.toByteArray(path.length))
          .putBytes(path)
          .putByte(Fingerprint.code(official));
      if (part.includes(document.path())) {
        return new Dealt(number, document, official, doneOf(number, document, official));
      }
    }
    if (done != null) {
      throw staleness(done.path());
    }
    return null;
  }

  /**
   * Checks that a document is the same as when an earlier process tokenized it.
   *
   * @throws CorpusException if the document's text has changed
   */
  void compare(Document document, TokenizedDocument done, ReadingProgress progress)
      throws IOException {
    if (!DocumentReading.checksum(document, progress).equals(done.checksum())) {
      throw staleness(done.path());
    }
  }

  /**
   * Returns an exception that reports that the corpus has changed, at the document with this path.
   */
  CorpusException staleness(String path) {
    return new CorpusException(
        ("corpus (%s) has changed since its preparation began, at document %s; folder (%s) must be"
                + " deleted to begin again")
            .formatted(corpus.name(), path, folder));
  }

  /** Stops handing out documents. */
  synchronized void stop() {
    stopped = true;
  }

  synchronized boolean stopped() {
    return stopped;
  }

  /** Returns the number of documents in the whole corpus, once all have been handed out. */
  long count() {
    return count;
  }

  /**
   * Returns the SHA-256 of the paths of all documents, each preceded by its length, once all
   * documents have been handed out.
   */
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
