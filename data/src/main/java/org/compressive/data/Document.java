package org.compressive.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** One text of a corpus: a path, and bytes that are read when asked for. */
public final class Document {
  /** Opens the bytes of one document from their beginning. */
  @FunctionalInterface
  public interface Opener {
    /** Returns the bytes, to be closed by the caller. May be called any number of times. */
    InputStream open() throws IOException;
  }

  private final String path;
  private final String location;
  private final Opener opener;

  Document(String path, String location, Opener opener) {
    this.path = path;
    this.location = location;
    this.opener = opener;
  }

  /**
   * Returns a document of a corpus made in Java.
   *
   * @param path its name in the corpus, which decides its split ({@link Split#ofDocument})
   * @param opener gives the same bytes each time: preparing a corpus may read it twice
   */
  public static Document of(String path, Opener opener) {
    return new Document(path, path, opener);
  }

  /** Returns a document of a text in memory, in UTF-8. */
  public static Document of(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return of(path, () -> new ByteArrayInputStream(bytes));
  }

  /**
   * The '/'-separated path inside the corpus: relative to the folder or archive; for a single file
   * its name. The same wherever the corpus lies, so splits do not move with it.
   */
  public String path() {
    return path;
  }

  /** Where the document is for people to find, such as {@code texts.zip!a/b.txt}. */
  public String location() {
    return location;
  }

  /**
   * The document's bytes, unpacked, from the first. May be opened any number of times while the
   * corpus is open. Opening and reading throw {@link CorpusException} where the document cannot be
   * read or its compressed data is broken.
   */
  public InputStream open() {
    try {
      return new DocumentStream(location, opener.open());
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }

  @Override
  public String toString() {
    return location;
  }
}
