package org.compressive.inference;

import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;

/**
 * Reads the windows of one text one after the other and keeps memories of what it has read. An
 * {@link Evaluation} calls it and closes it.
 */
public interface WindowReader extends AutoCloseable {

  /**
   * Returns a reader of some streams of a text with a model whose parameters do not change.
   *
   * @param text the text, with windows as long as the model's
   * @param streams the number of streams in the windows that it reads
   */
  static WindowReader of(LanguageModel model, BatchSource text, int streams) {
    return new ScoringReader(model, text, streams, null);
  }

  /**
   * Clears the memories of some streams.
   *
   * @param streams {@code true} for each stream to clear, {@code [B]}
   */
  void clear(boolean[] streams);

  /**
   * Reads a window.
   *
   * @param remember whether more windows follow, so that the memories must be advanced
   * @return the cross-entropy of each target in nats, {@code [B, T]}, row-major; the values of
   *     targets that do not count are ignored
   */
  float[] read(TokenBatch window, boolean remember);

  @Override
  void close();
}
