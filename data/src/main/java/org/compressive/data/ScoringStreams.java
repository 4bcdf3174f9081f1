package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The streams in which scoring reads a token store: B contiguous parts of it. Every token except
 * each stream's first is a target that counts exactly once; the last windows may be partial, and
 * windows may overlap. The streams cover the same tokens as the streams of {@link TokenStreams}.
 */
public final class ScoringStreams implements BatchSource {
  private final TokenStore store;
  private final StreamLayout layout;
  private final Strides strides;

  /**
   * Creates streams for scoring.
   *
   * @param streams B, the number of streams
   * @param window T, the number of tokens in a window
   * @throws CorpusException if a stream would hold fewer than 2 tokens, so that it has nothing to
   *     score
   */
  public ScoringStreams(TokenStore store, int streams, int window) {
    this(store, streams, window, window);
  }

  /**
   * Creates streams for scoring whose windows may overlap.
   *
   * @param streams B
   * @param window T, the number of tokens in a window
   * @param stride S, the number of tokens from the beginning of a window to that of the next
   * @throws CorpusException if a stream would hold fewer than 2 tokens, so that it has nothing to
   *     score
   */
  ScoringStreams(TokenStore store, int streams, int window, int stride) {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    this.strides = new Strides(window, stride);
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
  }

  @Override
  public int streams() {
    return layout.streams();
  }

  @Override
  public int window() {
    return strides.window();
  }

  @Override
  public int stride() {
    return strides.stride();
  }

  /**
   * Returns the number of windows that cover the longest stream: (its length - 1) / T, rounded up,
   * if windows do not overlap.
   */
  @Override
  public long windows() {
    return strides.windows(layout.longest() - 1);
  }

  /**
   * Returns the number of tokens that are scored: those of the store, except contexts and the first
   * token of each stream.
   */
  @Override
  public long targets() {
    long targets = 0;
    for (int stream = 0; stream < streams(); stream++) {
      targets += store.scored(layout.start(stream) + 1, layout.start(stream + 1));
    }
    return targets;
  }

  @Override
  public void read(long index, TokenBatch into) {
    into.checkFits(this, index);
    for (int stream = 0; stream < streams(); stream++) {
      long targets = layout.length(stream) - 1;
      if (index < strides.windows(targets)) {
        long from = layout.start(stream) + strides.first(index);
        into.fill(stream, store, from, strides.targets(index, targets), index == 0);
        into.markContext(stream, strides.context(index));
      } else {
        into.clear(stream, index == 0);
      }
    }
  }
}
