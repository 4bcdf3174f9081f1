package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file or an archive entry in its stored form.
 *
 * @param path the '/'-separated path inside the corpus
 * @param location the location for messages
 * @param size the number of bytes
 * @param opener opens the bytes
 */
record Source(String path, String location, long size, Document.Opener opener) {

  /** The number of first bytes that are examined. */
  static final int HEAD_BYTES = 8192;

  /** Returns the first {@link #HEAD_BYTES} bytes, or all bytes if there are fewer. */
  byte[] head() {
    return head(opener);
  }

  /** Returns the first bytes of a view of this source, such as the unpacked one. */
  byte[] head(Document.Opener opened) {
    try (InputStream bytes = opened.open()) {
      return bytes.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }
}
