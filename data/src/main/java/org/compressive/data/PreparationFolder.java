package org.compressive.data;

import com.google.common.hash.Hashing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.compressive.files.DurableFiles;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which one part of a corpus is prepared. If the process is killed, the next process
 * resumes from this folder. The folder holds shards, whose names are numbers; {@code
 * tokenizer.json}; and {@code begun.json}, which records the part and the checksum of the
 * tokenizer. Only one process at a time can work in it.
 */
final class PreparationFolder implements Closeable {
  private static final String BEGUN = "begun.json";
  private static final String LOCK = ".lock";

  /** The content of {@code begun.json}. */
  private record Begun(String part, String tokenizer) {}

  private final Path folder;
  private final PartNumber part;
  private final long shardBytes;
  private final FileChannel lock;
  private long shards;

  private PreparationFolder(Path folder, PartNumber part, long shardBytes, FileChannel lock) {
    this.folder = folder;
    this.part = part;
    this.shardBytes = shardBytes;
    this.lock = lock;
  }

  /**
   * Begins a preparation, or resumes it if the folder exists.
   *
   * @param shardBytes the number of bytes of text at which a shard ends
   * @throws CorpusException if the folder belongs to another part or tokenizer, or is in use by
   *     another process
   */
  static PreparationFolder begin(Path folder, PartNumber part, Tokenizer tokenizer, long shardBytes)
      throws IOException {
    Files.createDirectories(folder);
    PreparationFolder begun = new PreparationFolder(folder, part, shardBytes, lock(folder));
    boolean good = false;
    try {
      begun.check(tokenizer);
      begun.removeLeftovers();
      List<Path> whole = Shards.in(folder);
      begun.shards = whole.isEmpty() ? 0 : Shards.index(whole.get(whole.size() - 1)) + 1;
      good = true;
      return begun;
    } finally {
      if (!good) {
        begun.close();
      }
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new CorpusException(
          "preparation (%s) is being worked on by another process".formatted(folder));
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This process holds the lock.
    }
  }

  private void check(Tokenizer tokenizer) throws IOException {
    Path file = folder.resolve(BEGUN);
    byte[] asset = tokenizer.asset();
    Begun now = new Begun(part.toString(), Hashing.sha256().hashBytes(asset).toString());
    if (!Files.exists(file)) {
      DurableFiles.write(folder.resolve(Tokenizer.ASSET), asset);
      DurableFiles.write(file, Json.write(now));
      return;
    }
    Begun then = Json.read(Files.readAllBytes(file), Begun.class);
    if (!then.part().equals(now.part())) {
      throw new CorpusException(
          "preparation (%s) is of part %s, not %s; its folder must be deleted to begin again"
              .formatted(folder, then.part(), now.part()));
    }
    if (!then.equals(now)) {
      throw new CorpusException(
          "preparation (%s) has another tokenizer; its folder must be deleted to begin again"
              .formatted(folder));
    }
  }

  /** Removes the incomplete files and folders that a killed process has left. */
  private void removeLeftovers() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".") && !name.equals(LOCK)) {
          DurableFiles.deleteTree(entry);
        }
      }
    }
  }

  Path path() {
    return folder;
  }

  PartNumber part() {
    return part;
  }

  /**
   * Returns the number of bytes of text at which a shard ends. An incomplete shard is lost if the
   * process is killed.
   */
  long shardBytes() {
    return shardBytes;
  }

  /** Returns the path of a new shard. */
  synchronized Path nextShard() {
    return folder.resolve(String.format(Locale.ROOT, "%06d", shards++));
  }

  /** Returns whether the folder holds no complete shard, so that deleting it loses no work. */
  boolean isEmpty() throws IOException {
    return Shards.in(folder).isEmpty();
  }

  /**
   * Completes the part and gives the folder its final name. The folder must be closed afterward.
   */
  void complete(PartDescription description, Path part) throws IOException {
    DurableFiles.write(folder.resolve(PartDescription.FILE), Json.write(description));
    lock.close(); // Some systems cannot move a folder that contains an open file.
    Files.delete(folder.resolve(LOCK));
    Files.move(folder, part, StandardCopyOption.ATOMIC_MOVE);
    // Until here, a later process must find the tokenizer that the shards were written with.
    Files.deleteIfExists(part.resolve(BEGUN));
    DurableFiles.syncFolder(part.toAbsolutePath().getParent());
  }

  void delete() throws IOException {
    DurableFiles.deleteTree(folder);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
