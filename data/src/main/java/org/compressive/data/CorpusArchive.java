package org.compressive.data;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads the entries of a .zip or .jar straight from the archive and checks each against its CRC-32.
 */
final class CorpusArchive {
  private CorpusArchive() {}

  static CorpusPart open(Path archive, Glob glob) {
    try {
      ZipFile zip = new ZipFile(archive.toFile());
      ImmutableList<Document> documents =
          zip.stream()
              .filter(entry -> !entry.isDirectory() && glob.matches(entry.getName()))
              .map(entry -> document(archive, zip, entry))
              .sorted(Comparator.comparing(Document::path))
              .collect(toImmutableList());
      return new CorpusPart(archive.toString(), documents, zip);
    } catch (IOException e) {
      throw CorpusException.unreadable("corpus", archive.toString(), e);
    }
  }

  private static Document document(Path archive, ZipFile zip, ZipEntry entry) {
    return new Document(
        entry.getName(),
        archive + "!" + entry.getName(),
        () -> new ChecksummedStream(zip.getInputStream(entry), entry.getCrc()));
  }
}
