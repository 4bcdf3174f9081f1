package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One text of a corpus: a path, and bytes that are read on demand. The text may follow a context,
 * which a model reads but is not scored on.
 */
public final class Document {
  /** Opens the bytes of one document from the beginning. */
  @FunctionalInterface
  public interface Opener {
    /** Returns the bytes, which the caller must close. May be called any number of times. */
    InputStream open() throws IOException;
  }

  private final String path;
  private final String location;
  private final Opener opener;
  private final Opener context;
  private final @Nullable Split split;

  Document(String path, String location, Opener opener) {
    this(path, location, opener, InputStream::nullInputStream, null);
  }

  private Document(
      String path, String location, Opener opener, Opener context, @Nullable Split split) {
    this.path = path;
    this.location = location;
    this.opener = opener;
    this.context = context;
    this.split = split;
  }

  /**
   * Returns a document for a corpus that is created in Java.
   *
   * @param path the document's name in the corpus, which determines its split ({@link
   *     Split#ofDocument})
   * @param opener opens the bytes, which must be the same every time because preparing a corpus may
   *     read them twice
   */
  public static Document of(String path, Opener opener) {
    return new Document(path, path, opener);
  }

  /** Returns a document that holds a text in memory, encoded in UTF-8. */
  public static Document of(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return of(path, () -> new ByteArrayInputStream(bytes));
  }

  /**
   * Returns the '/'-separated path inside the corpus: relative to the folder or archive, or the
   * name of a single file. For a record of a file, a "#" and the number of the record follow. The
   * path does not depend on where the corpus is stored, so a document stays in its split when the
   * corpus is moved.
   */
  public String path() {
    return path;
  }

  /** Returns the location of the document for messages, such as {@code texts.zip!a/b.txt}. */
  public String location() {
    return location;
  }

  /**
   * Opens the document's bytes, unpacked, from the beginning. A document may be opened any number
   * of times while the corpus is open. Opening and reading throw {@link CorpusException} if the
   * document cannot be read or its compressed data is broken.
   */
  public InputStream open() {
    return open(opener);
  }

  /** Returns the bytes of the context, which precede the text; none if there is no context. */
  byte[] context() {
    try (InputStream bytes = open(context)) {
      return bytes.readAllBytes();
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }

  /** Returns this document, after one that holds its context if it has one. */
  ImmutableList<Document> withContext() {
    byte[] preceding = context();
    return preceding.length == 0
        ? ImmutableList.of(this)
        : ImmutableList.of(
            new Document(path, location, () -> new ByteArrayInputStream(preceding)), this);
  }

  private InputStream open(Opener bytes) {
    try {
      return new DocumentStream(location, bytes.open());
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }

  /** Returns this document with a context, which is kept in memory. */
  Document after(Opener preceding) {
    return new Document(path, location, opener, preceding, split);
  }

  /**
   * Returns a document like this one whose bytes, including those of its context, pass through the
   * stream that {@code stream} creates.
   */
  Document through(UnaryOperator<InputStream> stream) {
    return new Document(
        path,
        location,
        () -> stream.apply(opener.open()),
        () -> stream.apply(context.open()),
        split);
  }

  /** Returns a copy of this document that belongs to an official split. */
  Document in(Split official) {
    return new Document(path, location, opener, context, official);
  }

  /** Returns the official split that this document belongs to, if it belongs to any. */
  Optional<Split> split() {
    return Optional.ofNullable(split);
  }

  @Override
  public String toString() {
    return location;
  }
}
