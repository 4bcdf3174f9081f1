package org.compressive.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a file of a corpus: an archive, or a single document.
 *
 * @param path the file
 * @param inside the '/'-separated path of the file inside the corpus
 */
record CorpusFile(Path path, String inside) {

  /** Adds this file as a document or, if it is an archive, its entries as documents. */
  void read(ArchiveEntries entries, CorpusPart part) {
    Source file = source();
    byte[] head = file.head();
    FileFormat format = FileFormat.of(head);
    Document.Opener unpacked =
        () -> UnpackingStream.open(format, file.opener(), file.size(), part.expansion());
    boolean packed = format.isPacked() && isTar(file.head(unpacked));
    if (!packed && !format.isArchive()) {
      part.add(file, head);
      return;
    }
    if (!FileFormat.named(inside).equals(Optional.of(format))) {
      part.remarks().misnamed(file.location(), format);
    }
    if (format == FileFormat.ZIP) {
      ZipEntries.read(path, entries, part);
    } else {
      TarEntries.read(
          file.location(),
          packed ? UnpackedFile.of(file.location(), unpacked) : channel(),
          entries,
          part);
    }
    entries.addTo(part);
  }

  private static boolean isTar(byte[] head) {
    return FileFormat.of(head) == FileFormat.TAR;
  }

  private FileChannel channel() {
    try {
      return FileChannel.open(path);
    } catch (IOException e) {
      throw CorpusException.unreadable("corpus", path.toString(), e);
    }
  }

  /** Returns the file in its stored form. */
  Source source() {
    try {
      return new Source(
          inside, path.toString(), Files.size(path), () -> Files.newInputStream(path), path);
    } catch (IOException e) {
      throw CorpusException.unreadable("document", path.toString(), e);
    }
  }
}
