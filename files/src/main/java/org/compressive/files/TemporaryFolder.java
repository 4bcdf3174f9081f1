package org.compressive.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A folder for temporary files, {@code compressive-NUMBER} in the system's temporary folder ({@code
 * java.io.tmpdir}). Closing it deletes it. Its process locks the file {@code .lock} in it, so that
 * another process can tell the folder of a killed process and delete it with {@link
 * #removeAbandoned}.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final String PREFIX = "compressive-";
  private static final String UNLOCKED = ".compressive-";
  private static final String LOCK = ".lock";

  private final Path path;
  private final FileChannel lock;

  private TemporaryFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates a folder.
   *
   * @throws IOException if the temporary folder of the system cannot be written to
   */
  public static TemporaryFolder create() throws IOException {
    // The folder gets its name once it is locked; before, another process could take it for one of
    // a killed process.
    Path unlocked = Files.createTempDirectory(UNLOCKED);
    FileChannel lock =
        FileChannel.open(
            unlocked.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean good = false;
    try {
      var unused = lock.lock();
      Path path = unlocked.resolveSibling(unlocked.getFileName().toString().substring(1));
      Files.move(unlocked, path, StandardCopyOption.ATOMIC_MOVE);
      good = true;
      return new TemporaryFolder(path, lock);
    } finally {
      if (!good) {
        lock.close();
        DurableFiles.deleteTree(unlocked);
      }
    }
  }

  /**
   * Deletes the user's temporary folders whose processes have been killed. Those of running
   * processes and of other users remain.
   */
  public static void removeAbandoned() throws IOException {
    removeAbandoned(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Deletes the abandoned folders in a folder. */
  static void removeAbandoned(Path place) throws IOException {
    if (!Files.isReadable(place)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, PREFIX + "*")) {
      for (Path folder : folders) {
        Path lock = folder.resolve(LOCK);
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
          removeIfAbandoned(folder, lock);
        }
      }
    }
  }

  private static void removeIfAbandoned(Path folder, Path lock) throws IOException {
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      FileLock held = channel.tryLock();
      if (held != null && isOwn(folder)) {
        DurableFiles.deleteTree(folder);
      }
    } catch (OverlappingFileLockException e) {
      return; // This process uses the folder.
    } catch (AccessDeniedException | NoSuchFileException e) {
      return; // Another user has it, or another process has just deleted it.
    }
  }

  private static boolean isOwn(Path folder) throws IOException {
    String owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
    String user = System.getProperty("user.name");
    return owner.equals(user) || owner.endsWith("\\" + user); // Windows names the domain first
  }

  /** Returns the folder, an absolute path. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      DurableFiles.deleteTree(path);
    }
  }
}
