package org.compressive.inference;

import org.compressive.data.TokenBatch;

/**
 * Reads the windows of one text one after the other and remembers what it has read. An {@link
 * Evaluation} drives it and closes it.
 */
public interface WindowReader extends AutoCloseable {

  /**
   * Forgets what some streams have read.
   *
   * @param streams which of them, {@code [B]}
   */
  void clear(boolean[] streams);

  /**
   * Reads a window.
   *
   * @param remember whether more windows follow, for which memories are moved on
   * @return the cross-entropy in nats of each target, {@code [B, T]}, row-major; what stands where
   *     targets do not count is ignored
   */
  float[] read(TokenBatch window, boolean remember);

  @Override
  void close();
}
