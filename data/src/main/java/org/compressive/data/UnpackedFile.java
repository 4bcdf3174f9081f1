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
 * The bytes of an unpacked archive in a temporary file, which is deleted when it is closed and, on
 * Unix, even if the process is killed. A compressed archive is read in the order of its documents,
 * not of its bytes, so it is unpacked once in advance.
 */
final class UnpackedFile {
  private UnpackedFile() {}

  /**
   * Unpacks an archive.
   *
   * @throws CorpusException if the archive cannot be read
   * @throws UncheckedIOException if the temporary file cannot be written
   */
  static FileChannel of(String archive, Document.Opener unpacked) {
    Document document = new Document(archive, archive, unpacked);
    try {
      Path file = Files.createTempFile("compressive-", ".tar");
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
          "temporary folder (%s) cannot take what archive (%s) holds: %s"
              .formatted(System.getProperty("java.io.tmpdir"), archive, Reason.of(e)),
          e);
    }
  }
}
