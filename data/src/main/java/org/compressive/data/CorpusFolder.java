package org.compressive.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.TreeMap;

/** Reads the files below a folder, following links and skipping hidden files. */
final class CorpusFolder extends SimpleFileVisitor<Path> {
  private static final Glob ALL = Glob.parse(DataConfig.ALL_FILES);

  private final URI root;
  private final Glob glob;
  private final CorpusPart part;
  private final TreeMap<String, Path> files = new TreeMap<>();

  private CorpusFolder(Path folder, Glob glob, CorpusPart part) {
    this.root = folder.toUri();
    this.glob = glob;
    this.part = part;
  }

  static void read(Path folder, Glob glob, CorpusPart part) {
    var visitor = new CorpusFolder(folder, glob, part);
    try {
      Files.walkFileTree(
          folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    } catch (IOException e) {
      throw CorpusException.unreadable("corpus", place(folder, e), e);
    }
    Pg19.metadata(visitor.files.keySet())
        .ifPresent(
            path -> part.leaveOut(new CorpusFile(visitor.files.remove(path), path).source()));
    visitor.files.forEach(visitor::read);
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    String inside = inside(file);
    if (glob.matches(inside)) {
      if (HiddenNames.hides(inside)) {
        part.remarks().hid();
      } else {
        files.put(inside, file);
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (HiddenNames.hides(inside(file))) {
      part.remarks().hid();
      return FileVisitResult.CONTINUE;
    }
    throw failure;
  }

  /**
   * Returns the path of a file inside the folder. Uses URIs because they are '/'-separated and
   * decode the raw name as UTF-8 in any locale.
   */
  private String inside(Path file) {
    return root.relativize(file.toUri()).getPath();
  }

  private void read(String inside, Path path) {
    if (!Files.isRegularFile(path)) {
      throw new CorpusException(
          "document (%s) is not a regular file; data.corpusGlob must leave it out".formatted(path));
    }
    var entries = new ArchiveEntries(path.toString(), inside + "/", ALL);
    new CorpusFile(path, inside).read(entries, part);
  }

  /** Returns the file at which the walk failed if the exception names it, otherwise the folder. */
  private static String place(Path folder, IOException cause) {
    return cause instanceof FileSystemException file && file.getFile() != null
        ? file.getFile()
        : folder.toString();
  }
}
