package org.compressive.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file or an archive entry in its stored form.
 *
 * @param path the '/'-separated path inside the corpus
 * @param location the location for messages
 * @param size the number of bytes
 * @param opener opens the bytes
 * @param file the file itself; null if the source is an entry of an archive or in memory
 */
record Source(
    String path, String location, long size, Document.Opener opener, @Nullable Path file) {

  /** The number of bytes at the beginning of a source that are examined. */
  static final int HEAD_BYTES = 8192;

  /** Creates a source that is an entry of an archive or in memory. */
  Source(String path, String location, long size, Document.Opener opener) {
    this(path, location, size, opener, null);
  }

  /**
   * Opens the bytes that {@code opened} yields for reading at any position. If the source is a file
   * and {@code opened} is its own opener, opens the file; otherwise copies the bytes to a temporary
   * file.
   */
  FileChannel channel(Document.Opener opened) throws IOException {
    return file == null || opened != opener
        ? UnpackedFile.of(location, opened)
        : FileChannel.open(file);
  }

  /** Returns the first {@link #HEAD_BYTES} bytes, or all bytes if there are fewer. */
  byte[] head() {
    return head(opener);
  }

  /**
   * Returns the first {@link #HEAD_BYTES} bytes, or all bytes if there are fewer, of another form
   * of this source, such as its unpacked form.
   */
  byte[] head(Document.Opener opened) {
    try (InputStream bytes = opened.open()) {
      return bytes.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", location, e);
    }
  }
}
