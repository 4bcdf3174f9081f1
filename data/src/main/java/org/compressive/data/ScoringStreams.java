package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The streams in which scoring reads a token store: B contiguous parts of it. Every token except
 * each stream's first is a target exactly once; the last windows may be partial. The streams cover
 * the same tokens as the streams of {@link TokenStreams}.
 */
public final class ScoringStreams implements BatchSource {
  private final TokenStore store;
  private final StreamLayout layout;
  private final int window;

  /**
   * Creates streams for scoring.
   *
   * @param streams B, the number of streams
   * @param window T, the number of tokens in a window
   * @throws CorpusException if a stream would hold fewer than 2 tokens, so that it has nothing to
   *     score
   */
  public ScoringStreams(TokenStore store, int streams, int window) {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    if (store.size() / streams < 2) {
      throw new CorpusException(
          store.size() < 2
              ? "%s is too short to be scored; its tokens (%s) must be at least 2"
                  .formatted(store.name(), store.size())
              : "streams (%s) must be at most %s; each needs 2 tokens of the %s of %s"
                  .formatted(streams, store.size() / 2, store.size(), store.name()));
    }
    this.store = store;
    this.layout = new StreamLayout(store.size(), streams);
    this.window = window;
  }

  @Override
  public int streams() {
    return layout.streams();
  }

  @Override
  public int window() {
    return window;
  }

  /**
   * Returns the number of windows that cover the longest stream: (its length - 1) / T, rounded up.
   */
  @Override
  public long windows() {
    return (layout.longest() - 1 + window - 1) / window;
  }

  /**
   * Returns the number of tokens that are scored: the size of the store minus B, because the first
   * token of each stream is not scored.
   */
  @Override
  public long targets() {
    return layout.size() - layout.streams();
  }

  @Override
  public void read(long index, TokenBatch into) {
    into.checkFits(this, index);
    long from = index * window;
    for (int stream = 0; stream < streams(); stream++) {
      int targets = (int) Math.max(0, Math.min(window, layout.length(stream) - 1 - from));
      if (targets > 0) {
        into.fill(stream, store, layout.start(stream) + from, targets, index == 0);
      } else {
        into.clear(stream, index == 0);
      }
    }
  }
}
