package org.compressive.data;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Reads the files below a folder and follows links. */
final class CorpusFolder {
  private CorpusFolder() {}

  static CorpusPart read(Path folder, Glob glob) {
    URI root = folder.toUri();
    try (Stream<Path> below = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      ImmutableList<Document> documents =
          below
              .filter(path -> !Files.isDirectory(path) && glob.matches(inside(root, path)))
              .map(path -> document(inside(root, path), path))
              .sorted(Comparator.comparing(Document::path))
              .collect(toImmutableList());
      return new CorpusPart(folder.toString(), documents, CorpusPart.NOTHING_TO_CLOSE);
    } catch (UncheckedIOException e) {
      throw CorpusException.unreadable("corpus", place(folder, e.getCause()), e.getCause());
    } catch (IOException e) {
      throw CorpusException.unreadable("corpus", folder.toString(), e);
    }
  }

  /**
   * Returns the path of a file inside the folder. Uses URIs because they are '/'-separated and
   * decode the raw name as UTF-8 in any locale.
   */
  private static String inside(URI root, Path file) {
    return root.relativize(file.toUri()).getPath();
  }

  private static Document document(String inside, Path path) {
    if (!Files.isRegularFile(path)) {
      throw new CorpusException(
          "document (%s) is not a regular file; data.corpusGlob must leave it out".formatted(path));
    }
    return CorpusPart.file(inside, path);
  }

  /** Returns the file at which the walk failed if the exception names it, or else the folder. */
  private static String place(Path folder, IOException cause) {
    return cause instanceof FileSystemException file && file.getFile() != null
        ? file.getFile()
        : folder.toString();
  }
}
