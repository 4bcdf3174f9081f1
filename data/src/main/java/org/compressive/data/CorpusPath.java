package org.compressive.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the documents at a configured path, which is a folder, an archive or a single file. */
final class CorpusPath {
  private CorpusPath() {}

  static void read(String configured, Glob glob, CorpusPart part) {
    Path path = path(configured);
    if (!Files.exists(path)) {
      throw new CorpusException(
          "corpus (%s) does not exist; a corpus must be a file, a folder or an archive"
              .formatted(path));
    }
    if (Files.isDirectory(path)) {
      CorpusFolder.read(path, glob, part);
    } else if (Files.isRegularFile(path)) {
      String name = fileName(path);
      new CorpusFile(path, name).read(new ArchiveEntries(path.toString(), "", glob), part);
    } else {
      throw new CorpusException(
          "corpus (%s) is not a regular file; a corpus must be a file, a folder or an archive"
              .formatted(path));
    }
    part.sort();
  }

  private static Path path(String path) {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new CorpusException(
          "corpus (%s) is no path on this system: %s".formatted(path, e.getReason()), e);
    }
  }

  /**
   * Returns the last segment of a path; the file system's bytes are decoded as UTF-8 in any locale.
   */
  private static String fileName(Path path) {
    String whole = path.toUri().getPath();
    return whole.substring(whole.lastIndexOf('/') + 1);
  }
}
