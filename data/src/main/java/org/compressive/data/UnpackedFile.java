package org.compressive.data;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.compressive.files.Reason;

/**
 * The bytes of an unpacked archive or Parquet file in a temporary file, which is deleted when it is
 * closed and, on Unix, even if the process is killed. A compressed archive is unpacked because its
 * documents are not read in the order in which it stores them, and a Parquet file because reading
 * it begins at its end.
 */
final class UnpackedFile {
  private UnpackedFile() {}

  /**
   * Unpacks a file.
   *
   * @throws CorpusException if the file cannot be read
   * @throws UncheckedIOException if the temporary file cannot be written
   */
  static FileChannel of(String location, Document.Opener unpacked) {
    Document document = new Document(location, location, unpacked);
    try {
      Path file = Files.createTempFile("compressive-", ".unpacked");
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      boolean good = false;
      try (InputStream bytes = document.open()) {
        ByteStreams.copy(bytes, Channels.newOutputStream(channel));
        good = true;
        return channel.position(0);
      } finally {
        if (!good) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "temporary folder (%s) cannot take what file (%s) holds: %s"
              .formatted(System.getProperty("java.io.tmpdir"), location, Reason.of(e)),
          e);
    }
  }
}
