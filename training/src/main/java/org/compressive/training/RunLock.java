package org.compressive.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second trainer out of a run: two would write each other's checkpoints. The system gives
 * the lock back when the process ends, however it ends; the empty file {@code .lock} stays.
 */
final class RunLock implements AutoCloseable {

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws RunException if another process, or another trainer of this one, has it
   */
  static RunLock take(Path run) throws IOException {
    var channel =
        FileChannel.open(run.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new RunException("run (" + run + ") is being trained by another process");
    }
    return new RunLock(channel);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This process has it.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
