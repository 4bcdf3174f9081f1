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

  /** Returns up to {@code length} of the first bytes. */
  byte[] head(int length) {
    return head(length, opener);
  }

  /** Returns up to {@code length} of the first bytes of what an opener makes of this source. */
  byte[] head(int length, Document.Opener opened) {
    try (InputStream bytes = opened.open()) {
      return bytes.readNBytes(length);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }
}
