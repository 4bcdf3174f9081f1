package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;

/**
 * A token store as B contiguous streams for scoring: every token but each stream's first is a
 * target exactly once. The last windows are partial: what is missing is zero, and a count says how
 * much is not. The streams are those of {@link TokenStreams}.
 */
public final class ScoringStreams {
  private final TokenStore store;
  private final StreamLayout layout;
  private final int window;
  private final int[] row;

  /**
   * @param streams B
   * @param window T, tokens in a window
   * @throws CorpusException if a stream would hold fewer than 2 tokens, and so nothing to score
   */
  public ScoringStreams(TokenStore store, int streams, int window) {
    checkArgument(streams >= 1, "streams is %s: it must be at least 1", streams);
    checkArgument(window >= 1, "window is %s: it must be at least 1 token", window);
    if (store.size() / streams < 2) {
      throw new CorpusException(
          "%s has %d tokens: %d streams (--batch) need at least 2 each, so %s"
              .formatted(
                  store.file(),
                  store.size(),
                  streams,
                  store.size() < 2
                      ? "it is too short to be scored"
                      : "there may be at most " + store.size() / 2));
    }
    this.store = store;
    this.layout = new StreamLayout(store.size(), streams);
    this.window = window;
    this.row = new int[window + 1];
  }

  /** B. */
  public int streams() {
    return layout.streams();
  }

  /** T. */
  public int window() {
    return window;
  }

  /** How many windows cover the longest stream: (its length - 1) / T, rounded up. */
  public long windows() {
    return (layout.longest() - 1 + window - 1) / window;
  }

  /** How many tokens are scored in all: N - B. */
  public long targets() {
    return layout.tokens() - layout.streams();
  }

  /**
   * Reads one window of all streams. Not for several threads at once.
   *
   * @param index from 0 to {@link #windows} - 1
   * @param tokens takes the inputs {@code [B, T]}, row-major, zeros after the valid ones
   * @param targets takes the token after each input {@code [B, T]}, zeros after the valid ones
   * @param valid takes {@code [B]}: how many targets of each row count, from its first on
   */
  public void read(long index, int[] tokens, int[] targets, int[] valid) {
    checkArgument(index >= 0 && index < windows(), "window is %s: there are %s", index, windows());
    checkSize("tokens", tokens.length, streams() * window);
    checkSize("targets", targets.length, streams() * window);
    checkSize("valid", valid.length, streams());
    Arrays.fill(tokens, 0);
    Arrays.fill(targets, 0);
    for (int stream = 0; stream < streams(); stream++) {
      long from = index * window;
      int count = (int) Math.max(0, Math.min(window, layout.length(stream) - 1 - from));
      valid[stream] = count;
      if (count > 0) {
        store.read(layout.start(stream) + from, row, 0, count + 1);
        System.arraycopy(row, 0, tokens, stream * window, count);
        System.arraycopy(row, 1, targets, stream * window, count);
      }
    }
  }

  private static void checkSize(String name, int is, int mustBe) {
    checkArgument(is == mustBe, "%s has %s elements: it must have %s", name, is, mustBe);
  }
}
