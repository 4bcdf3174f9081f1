package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.function.LongUnaryOperator;

/**
 * The documents of a token store, kept separate, as B streams. Each document begins a new window,
 * and its last window is partial if its tokens do not fill it. A document of n tokens has ceil((n -
 * 1) / T) windows; a document of at most one token has none. The W windows of all documents are
 * numbered in order; stream b gets windows floor(b W / B) up to, but not including, floor((b + 1) W
 * / B). A document may therefore continue in the next stream, where it starts from empty memories.
 *
 * <p>Uses 8 bytes of heap for each document.
 */
public final class DocumentStreams implements TrainingStreams {
  private static final String NOTHING_TO_PREDICT =
      "%s has no document with 2 tokens; data.documents (separate) needs one to predict anything";

  private final DocumentWindows documents;
  private final StreamLayout layout;
  private final Strides strides;
  private final long windows;

  private DocumentStreams(
      DocumentWindows documents, StreamLayout layout, Strides strides, long windows) {
    this.documents = documents;
    this.layout = layout;
    this.strides = strides;
    this.windows = windows;
  }

  /**
   * Returns streams for training. An epoch reads floor(W / B) windows of each stream; if a stream
   * has one window more, its last window is left out.
   *
   * @param streams B, the number of streams, which is the setting {@code training.batch}
   * @param window T, the number of tokens in a window
   * @throws CorpusException if a stream would hold no window; the message gives the largest number
   *     of streams for which each stream holds a window
   */
  public static DocumentStreams training(TokenStore store, int streams, int window) {
    checkStreams(streams);
    var documents = new DocumentWindows(store, window);
    long most = documents.count();
    if (most < streams) {
      throw new CorpusException(
          most == 0
              ? NOTHING_TO_PREDICT.formatted(store.name())
              : ("training.batch (%s) must be at most %s; %s has so many steps of up to"
                      + " %s tokens with its documents kept apart (data.documents)")
                  .formatted(streams, most, store.name(), window));
    }
    var layout = new StreamLayout(most, streams);
    return new DocumentStreams(documents, layout, new Strides(window, window), layout.shortest());
  }

  /**
   * Returns streams for scoring, which include all windows. Every token except each document's
   * first is a target exactly once. A stream that has no more windows yields rows of zeros in which
   * no target counts.
   *
   * @param streams B, the number of streams
   * @param window T, the number of tokens in a window
   * @throws CorpusException if no document has 2 tokens, so that there is nothing to score
   */
  public static DocumentStreams scoring(TokenStore store, int streams, int window) {
    return scoring(store, streams, window, window);
  }

  /**
   * Returns streams for scoring whose windows may overlap. A window whose document begins in an
   * earlier stream may have context even if it is the first of its stream.
   *
   * @param streams B
   * @param window T, the number of tokens in a window
   * @param stride S, the number of tokens from the beginning of a window to that of the next
   * @throws CorpusException if no document has 2 tokens, so that there is nothing to score
   */
  static DocumentStreams scoring(TokenStore store, int streams, int window, int stride) {
    checkStreams(streams);
    var strides = new Strides(window, stride);
    var documents = new DocumentWindows(store, strides);
    if (documents.count() == 0) {
      throw new CorpusException(NOTHING_TO_PREDICT.formatted(store.name()));
    }
    var layout = new StreamLayout(documents.count(), streams);
    return new DocumentStreams(documents, layout, strides, layout.longest());
  }

  /**
   * Returns the number of streams to use for a text that may be too short for {@code wanted}
   * streams: the largest number, up to {@code wanted}, for which every stream holds a window, but
   * at least 1.
   */
  public static int fittingStreams(TokenStore store, int wanted, int window) {
    checkStreams(wanted);
    return (int) Math.max(1, Math.min(wanted, new DocumentWindows(store, window).count()));
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

  @Override
  public long windows() {
    return windows;
  }

  /**
   * Returns the number of targets in all documents that count, excluding the windows that training
   * leaves out.
   */
  @Override
  public long targets() {
    long targets = documents.counted();
    for (int stream = 0; stream < streams(); stream++) {
      if (layout.length(stream) > windows) {
        targets -= documents.counted(layout.start(stream) + windows);
      }
    }
    return targets;
  }

  @Override
  public long targets(long index) {
    return sum(index, documents::targets);
  }

  @Override
  public long counted(long index) {
    return sum(index, documents::counted);
  }

  /** Returns the sum of something over one window of each stream that has it. */
  private long sum(long index, LongUnaryOperator ofWindow) {
    long sum = 0;
    for (int stream = 0; stream < streams(); stream++) {
      if (index < layout.length(stream)) {
        sum += ofWindow.applyAsLong(layout.start(stream) + index);
      }
    }
    return sum;
  }

  @Override
  public void read(long index, int stream, TokenBatch into, int row) {
    if (index < layout.length(stream)) {
      documents.read(layout.start(stream) + index, into, row, index == 0);
    } else {
      into.clear(row, index == 0);
    }
  }

  private static void checkStreams(int streams) {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
  }
}
