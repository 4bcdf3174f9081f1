package org.compressive.data;

import java.io.IOException;
import java.util.Optional;
import org.compressive.data.records.Records;
import org.jspecify.annotations.Nullable;

/**
 * A file of a corpus or an entry of an archive. Either the whole file is one document, or each of
 * its records is a document; only the record that is being read is in memory.
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
  private final @Nullable Split split;
  private final String description;

  private DocumentFile(
      String path, String location, Opener opener, @Nullable Split split, String description) {
    this.path = path;
    this.location = location;
    this.opener = opener;
    this.split = split;
    this.description = description;
  }

  private DocumentFile(String path, String location, Opener opener) {
    this(path, location, opener, null, SplitNames.named(path));
  }

  /** Returns a file that is a single document. */
  static DocumentFile of(Document document) {
    return new DocumentFile(document.path(), document.location(), () -> new Single(document));
  }

  /**
   * Returns a file whose records are documents. The path of a document is the path of the file,
   * followed by "#" and the number of the record.
   */
  static DocumentFile ofRecords(String path, String location, RecordsOpener records) {
    return new DocumentFile(
        path, location, () -> new RecordDocuments(path, location, records.open()));
  }

  /**
   * Returns a copy of this file that belongs to a split of a data set whose splits are ranges of
   * bytes.
   *
   * @param description a description of the file for users, such as {@code the first 90,000,000
   *     bytes of enwik8}
   */
  DocumentFile in(Split split, String description) {
    return new DocumentFile(path, location, opener, split, description);
  }

  /**
   * Returns the split given to {@link #in}, or empty if the file's split, if any, depends on its
   * name.
   */
  Optional<Split> split() {
    return Optional.ofNullable(split);
  }

  /**
   * Returns a description, for users, of the text that this file contributes to a split: the path
   * of the folder or file that names the split, or the description given to {@link #in}.
   */
  String description() {
    return description;
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
