package org.compressive.data;

import com.google.common.collect.ImmutableList;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A part of a corpus, such as the documents of one configured path.
 *
 * @param name the name of the part in messages
 * @param documents the documents; those of a configured path are sorted by path
 * @param resource the resource that must stay open while documents are read
 */
record CorpusPart(String name, ImmutableList<Document> documents, Closeable resource) {
  private static final int BUFFER = 1 << 16;

  static final Closeable NOTHING_TO_CLOSE = () -> {};

  /**
   * Returns the documents at {@code path}, which may be a folder, an archive, a .gz or a plain
   * file.
   */
  static CorpusPart at(Path path, Glob glob) {
    if (!Files.exists(path)) {
      throw new CorpusException(
          ("corpus (%s) does not exist; a corpus must be a text file, a folder, a .gz, a .zip or a"
                  + " .jar")
              .formatted(path));
    }
    if (Files.isDirectory(path)) {
      return CorpusFolder.read(path, glob);
    }
    if (!Files.isRegularFile(path)) {
      throw new CorpusException(
          ("corpus (%s) is not a regular file; a corpus must be a text file, a folder, a .gz, a .zip or a"
                  + " .jar")
              .formatted(path));
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".zip") || name.endsWith(".jar")) {
      return CorpusArchive.open(path, glob);
    }
    return new CorpusPart(
        path.toString(),
        ImmutableList.of(name.endsWith(".gz") ? gzip(path) : file(fileName(path), path)),
        NOTHING_TO_CLOSE);
  }

  /** Returns this part without the headers and licences of Project Gutenberg. */
  CorpusPart stripped() {
    return new CorpusPart(
        name,
        documents.stream().map(Document::stripped).collect(ImmutableList.toImmutableList()),
        resource);
  }

  /** Returns a document that reads a plain file and has the given path inside the corpus. */
  static Document file(String inside, Path path) {
    return new Document(inside, path.toString(), () -> Files.newInputStream(path));
  }

  private static Document gzip(Path path) {
    return new Document(fileName(path), path.toString(), () -> unzipped(path));
  }

  private static InputStream unzipped(Path path) throws IOException {
    InputStream packed = Files.newInputStream(path);
    try {
      return new GZIPInputStream(packed, BUFFER);
    } catch (IOException e) {
      packed.close();
      throw e;
    }
  }

  /**
   * Returns the last segment of a path, decoded from the file system's bytes as UTF-8 in any
   * locale.
   */
  private static String fileName(Path path) {
    String whole = path.toUri().getPath();
    return whole.substring(whole.lastIndexOf('/') + 1);
  }
}
