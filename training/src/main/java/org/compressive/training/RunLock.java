package org.compressive.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A lock that prevents two trainers from training the same run, because they would overwrite each
 * other's checkpoints. The operating system releases the lock when the process ends for any reason;
 * the empty file {@code .lock} remains.
 */
public final class RunLock implements AutoCloseable {

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Acquires the lock.
   *
   * @throws RunException if another process, or another trainer in this process, holds the lock
   */
  static RunLock take(Path run) throws IOException {
    return take(run, "run (" + run + ") is being trained by another process");
  }

  /**
   * Acquires the lock of a folder.
   *
   * @param message the message of the exception if another process, or another holder in this one,
   *     holds the lock
   * @throws RunException with this message
   */
  public static RunLock take(Path folder, String message) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new RunException(message);
    }
    return new RunLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This process holds the lock.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
