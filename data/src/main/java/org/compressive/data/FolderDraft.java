package org.compressive.data;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that gets its name only once it is complete: filled under a name of its own in the
 * nearest folder that exists, then moved in one step, or deleted. So a failure leaves nothing, not
 * even the folders above.
 */
final class FolderDraft implements AutoCloseable {
  private final Path target;
  private final Path draft;
  private boolean committed;

  private FolderDraft(Path target, Path draft) {
    this.target = target;
    this.draft = draft;
  }

  /**
   * Begins a folder.
   *
   * @throws FileAlreadyExistsException if something has the name already
   * @throws NotDirectoryException if a folder above is a file
   */
  static FolderDraft create(Path folder) throws IOException {
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    Path near = target.getParent();
    while (!Files.isDirectory(near)) {
      if (Files.exists(near)) {
        throw new NotDirectoryException(near.toString());
      }
      near = near.getParent();
    }
    Path draft = near.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    return new FolderDraft(target, Files.createDirectory(draft));
  }

  /** Where to put the files. */
  Path path() {
    return draft;
  }

  /** Gives the folder its name. The files in it must have been forced to disk. */
  void commit() throws IOException {
    Durable.forceFolder(draft);
    Files.createDirectories(target.getParent());
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    Durable.forceFolder(target.getParent());
  }

  @Override
  public void close() throws IOException {
    if (committed) {
      return;
    }
    try (Stream<Path> files = Files.list(draft)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(draft);
  }
}
