package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file, or an entry of an archive, as it lies there.
 *
 * @param path the '/'-separated path inside the corpus
 * @param location the location for messages
 * @param size the number of bytes
 * @param opener opens the bytes
 */
record Source(String path, String location, long size, Document.Opener opener) {

  /** The number of first bytes that are examined. */
  static final int HEAD_BYTES = 8192;

  /** Returns the first bytes, or all if there are fewer. */
  byte[] head() {
    return head(opener);
  }

  /** Returns the first bytes of what an opener makes of this source. */
  byte[] head(Document.Opener opened) {
    try (InputStream bytes = opened.open()) {
      return bytes.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }
}
