package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/** One text of a corpus: a path, and bytes that are read when asked for. */
public final class Document {
  /** Opens the bytes of one document from their beginning. */
  @FunctionalInterface
  interface Opener {
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
      throw CorpusException.unreadable(location, e);
    }
  }

  @Override
  public String toString() {
    return location;
  }
}
