package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The streams in which training reads a token store: B contiguous parts of it, read in parallel in
 * windows of T tokens. In each stream, a training step continues where the previous step ended, as
 * memories require. Of N tokens, stream b covers those from floor(b N / B) up to, but not
 * including, floor((b + 1) N / B).
 *
 * <p>Documents are joined. Every window is full; the few tokens at the end of a stream that do not
 * fill another window are left out of the epoch.
 */
public final class TokenStreams implements TrainingStreams {
  private final TokenStore store;
  private final StreamLayout layout;
  private final int window;

  /**
   * Creates streams for training.
   *
   * @param streams B, the number of streams, which is the setting {@code training.batch}
   * @param window T, the number of tokens in a window
   * @throws CorpusException if a stream would not hold one window and the token after it; the
   *     message gives the largest number of streams for which each stream does
   */
  public TokenStreams(TokenStore store, int streams, int window) {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    if (store.size() / streams < window + 1L) {
      long most = store.size() / (window + 1L);
      throw new CorpusException(
          most == 0
              ? "%s is too short to train on; its tokens (%s) must be at least %s"
                  .formatted(store.name(), store.size(), window + 1L)
              : ("training.batch (%s) must be at most %s; each stream needs a window of %s tokens"
                      + " and one more, of the %s of %s")
                  .formatted(streams, most, window, store.size(), store.name()));
    }
    this.store = store;
    this.layout = new StreamLayout(store.size(), streams);
    this.window = window;
  }

  /**
   * Returns the number of streams to use for a text that may be too short for {@code wanted}
   * streams: the largest number, up to {@code wanted}, for which every stream holds a window and
   * the token after it, but at least 1. The text has {@code tokens} tokens.
   */
  public static int fittingStreams(long tokens, int wanted, int window) {
    checkArgument(wanted >= 1, "streams (%s) must be at least 1", wanted);
    return (int) Math.max(1, Math.min(wanted, tokens / (window + 1L)));
  }

  @Override
  public int streams() {
    return layout.streams();
  }

  @Override
  public int window() {
    return window;
  }

  /** Returns the number of windows in one epoch: (floor(N / B) - 1) / T, rounded down. */
  @Override
  public long windows() {
    return (layout.shortest() - 1) / window;
  }

  /** Returns the number of targets in one epoch; all but those of contexts count. */
  @Override
  public long targets() {
    long targets = 0;
    for (int stream = 0; stream < streams(); stream++) {
      long first = layout.start(stream) + 1;
      targets += store.scored(first, first + windows() * window);
    }
    return targets;
  }

  @Override
  public long targets(long index) {
    return (long) window * streams();
  }

  @Override
  public long counted(long index) {
    long counted = 0;
    for (int stream = 0; stream < streams(); stream++) {
      long first = layout.start(stream) + index * window + 1;
      counted += store.scored(first, first + window);
    }
    return counted;
  }

  @Override
  public void read(long index, int stream, TokenBatch into, int row) {
    into.fill(row, store, layout.start(stream) + index * window, window, index == 0);
  }
}
