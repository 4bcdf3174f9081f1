package org.compressive.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Files that are either the old ones or the new ones, never half of each, whatever stops the
 * process or the machine. Whole folders are replaced by {@link StagedFolder}.
 *
 * <p>Nothing here is undone by an interrupt of the calling thread: its flag is kept, the work is
 * finished. Paths belong to the default file system. Where a folder cannot be synchronized (Windows
 * has no such call) its entries are as durable as the system makes them.
 */
public final class DurableFiles {
  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Makes a file.
     *
     * @param file where
     */
    void writeTo(Path file) throws IOException;
  }

  private DurableFiles() {}

  /**
   * Writes a file so that its name always leads to a complete content: into {@code .NAME.tmp}
   * beside it, synchronized, then renamed over it. When that fails, the old file is still there and
   * nothing else.
   *
   * @throws IOException when the content cannot be written, or the folder does not exist
   */
  public static void write(Path file, byte[] content) throws IOException {
    write(
        file,
        temporary -> {
          // Not Files.newOutputStream: an interrupt would close its channel.
          try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
            out.write(content);
          }
        });
  }

  /** Writes a text in UTF-8, as {@link #write(Path, byte[])} does. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file whose content need not fit in memory, as {@link #write(Path, byte[])} does.
   *
   * @param content makes the file that it is given, or fails; what is left of an earlier try may be
   *     there
   */
  public static void write(Path file, Content content) throws IOException {
    Path temporary = sibling(file, StagedFolder.WORK);
    boolean written = false;
    try {
      content.writeTo(temporary);
      syncFile(temporary);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      written = true;
    } finally {
      if (!written) {
        Files.deleteIfExists(temporary);
      }
    }
    syncFolder(parent(file));
  }

  /** Waits until the content of a file is on the disk. */
  public static void syncFile(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.getFD().sync();
    }
  }

  /** Waits until the names in a folder (not the files' contents) are on the disk. */
  public static void syncFolder(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
          open.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until all files and folders from a folder down are on the disk. */
  public static void syncTree(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              syncFile(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            syncFolder(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Deletes a file, or a folder with all that is in it; links are deleted, not followed. Nothing
   * happens where nothing is.
   */
  public static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** A hidden name in the same folder: {@code .NAME} and the suffix. */
  public static Path sibling(Path path, String suffix) {
    return path.resolveSibling("." + path.getFileName() + suffix);
  }

  /** The folder that holds a path; the working directory for a bare name. */
  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }
}
