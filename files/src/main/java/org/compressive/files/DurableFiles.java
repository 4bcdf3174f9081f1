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
 * Replaces files so that each name always refers to either the complete old file or the complete
 * new one, whatever stops the process or the machine. Also forces files and folders to disk and
 * deletes them. To replace whole folders, use {@link StagedFolder}.
 *
 * <p>An interrupt of the calling thread does not stop these methods: they finish their work, and
 * the thread's interrupt status is preserved. Paths must belong to the default file system. Some
 * systems cannot synchronize a folder (Windows has no such call); there, the entries of a folder
 * are only as durable as the system makes them.
 */
public final class DurableFiles {
  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Creates the file.
     *
     * @param file the path to write to
     */
    void writeTo(Path file) throws IOException;
  }

  private DurableFiles() {}

  /**
   * Replaces a file so that its name always refers to complete content: writes {@code .NAME.tmp}
   * beside it, synchronizes the new file to disk and renames it over the old one. If this fails,
   * the old file is unchanged and no temporary file remains.
   *
   * @throws IOException if the content cannot be written or the folder does not exist
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

  /** Replaces a file with text in UTF-8, in the same way as {@link #write(Path, byte[])}. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Replaces a file whose content need not fit in memory, in the same way as {@link #write(Path,
   * byte[])}.
   *
   * <p>A path that exists and is not a regular file, such as a folder or a device, is refused.
   *
   * @param content creates the file at the path that it is given, or fails; a file that an earlier
   *     attempt left may already exist there
   */
  public static void write(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // The rename would replace a device, such as /dev/full, by a file.
      throw new IOException("file (" + file + ") exists and is not a regular file");
    }
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

  /** Forces the content of a file to disk. */
  public static void syncFile(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.getFD().sync();
    }
  }

  /** Forces the entries of a folder, but not the content of its files, to disk. */
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

  /** Forces a folder and everything below it to disk. */
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
   * Deletes a file, or a folder with everything in it. Symbolic links are deleted, not followed.
   * Does nothing if the path does not exist.
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

  /** Returns a hidden path in the same folder: {@code .NAME} followed by the suffix. */
  public static Path sibling(Path path, String suffix) {
    return path.resolveSibling("." + path.getFileName() + suffix);
  }

  /** Returns the folder that contains a path; for a bare name, the working directory. */
  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }
}
