package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A token store as B contiguous streams, read side by side in windows of T tokens: what one
 * training step sees of each stream follows on what the step before saw, which is what memories
 * rest on. Stream b covers the tokens from floor(b N / B) up to floor((b + 1) N / B) of N.
 *
 * <p>Every window is whole; the few tokens of a stream that fill no further window are left out of
 * the epoch. Holds no position: the caller says which window, so a resumed run needs a number only.
 */
public final class TokenStreams {
  private final TokenStore store;
  private final StreamLayout layout;
  private final int window;

  /**
   * @param streams B, {@code training.batch}
   * @param window T, tokens in a window
   * @throws CorpusException if a stream would not hold one window and the token after it; the
   *     message says how many streams would
   */
  public TokenStreams(TokenStore store, int streams, int window) {
    checkArgument(streams >= 1, "streams is %s: it must be at least 1", streams);
    checkArgument(window >= 1, "window is %s: it must be at least 1 token", window);
    if (store.size() / streams < window + 1L) {
      long most = store.size() / (window + 1L);
      throw new CorpusException(
          ("%s has %d tokens: %d streams (training.batch) of one step of %d tokens and one more"
                  + " each need %d; %s")
              .formatted(
                  store.file(),
                  store.size(),
                  streams,
                  window,
                  streams * (window + 1L),
                  most == 0
                      ? "it is too short for one stream"
                      : "training.batch may be at most " + most));
    }
    this.store = store;
    this.layout = new StreamLayout(store.size(), streams);
    this.window = window;
  }

  /**
   * The number of streams to use for a text that may be too short for the wanted one: as many as
   * hold a window and the token after it, at least 1.
   */
  public static int fittingStreams(long tokens, int wanted, int window) {
    checkArgument(wanted >= 1, "streams is %s: it must be at least 1", wanted);
    return (int) Math.max(1, Math.min(wanted, tokens / (window + 1L)));
  }

  /** B. */
  public int streams() {
    return layout.streams();
  }

  /** T. */
  public int window() {
    return window;
  }

  /** How many windows one epoch has: (floor(N / B) - 1) / T, rounded down. */
  public long windows() {
    return (layout.shortest() - 1) / window;
  }

  /**
   * Reads one window of all streams with the token after it: inputs are columns 0 to T - 1, targets
   * columns 1 to T.
   *
   * @param index from 0 to {@link #windows} - 1
   * @param into takes {@code [B, T + 1]}, row-major; of just that size
   */
  public void read(long index, int[] into) {
    int row = window + 1;
    checkArgument(index >= 0 && index < windows(), "window is %s: there are %s", index, windows());
    checkArgument(
        into.length == streams() * row,
        "the array has %s elements: %s streams of %s + 1 tokens are read",
        into.length,
        streams(),
        window);
    for (int stream = 0; stream < streams(); stream++) {
      store.read(layout.start(stream) + index * window, into, stream * row, row);
    }
  }
}
