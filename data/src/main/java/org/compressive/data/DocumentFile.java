package org.compressive.data;

import java.io.IOException;
import org.compressive.data.records.Records;
import org.jspecify.annotations.Nullable;

/**
 * A file of a corpus, or an entry of an archive, and the documents that it holds: itself, or its
 * records, of which only the one that is read is in memory.
 */
final class DocumentFile {
  /** Opens the documents of a file from the beginning. */
  @FunctionalInterface
  interface Opener {
    /** Returns the documents, which the caller must close. May be called any number of times. */
    DocumentReader open() throws IOException;
  }

  /** Opens the records of a file from the beginning. */
  @FunctionalInterface
  interface RecordsOpener {
    /** Returns the records, which the caller must close. May be called any number of times. */
    Records open() throws IOException;
  }

  private final String path;
  private final String location;
  private final Opener opener;

  private DocumentFile(String path, String location, Opener opener) {
    this.path = path;
    this.location = location;
    this.opener = opener;
  }

  /** Returns the file that one document is. */
  static DocumentFile of(Document document) {
    return new DocumentFile(document.path(), document.location(), () -> new Single(document));
  }

  /**
   * Returns a file whose records are documents. The path of a document is that of the file, a "#"
   * and the number of the record.
   */
  static DocumentFile ofRecords(String path, String location, RecordsOpener records) {
    return new DocumentFile(
        path, location, () -> new RecordDocuments(path, location, records.open()));
  }

  /** Returns the '/'-separated path inside the corpus. */
  String path() {
    return path;
  }

  /** Returns the location for messages. */
  String location() {
    return location;
  }

  /** Opens the documents from the beginning. */
  DocumentReader open() throws IOException {
    return opener.open();
  }

  private static final class Single implements DocumentReader {
    private @Nullable Document document;

    Single(Document document) {
      this.document = document;
    }

    @Override
    public @Nullable Document next() {
      Document next = document;
      document = null;
      return next;
    }

    @Override
    public void close() {}
  }
}
