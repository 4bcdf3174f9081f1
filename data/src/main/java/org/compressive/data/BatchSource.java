package org.compressive.data;

/**
 * A text as B parallel streams, read in windows of T tokens. The windows of a stream follow one
 * another without a gap, as memories require, except where a new document begins. They may overlap
 * ({@link #stride}).
 *
 * <p>A source has no current position: the caller gives the index of the window to read, so a run
 * that is resumed needs only this index.
 */
public interface BatchSource {
  /**
   * Returns the streams that training reads.
   *
   * @param streams B, the number of streams, which is the setting {@code training.batch}
   * @param window T, the number of tokens in a window
   * @throws CorpusException if the text is too short for this number of streams; the message gives
   *     the largest number that the text allows
   */
  static TrainingStreams training(Documents documents, TokenStore store, int streams, int window) {
    return switch (documents) {
      case JOINED -> new TokenStreams(store, streams, window);
      case SEPARATE -> DocumentStreams.training(store, streams, window);
    };
  }

  /**
   * Returns the streams that scoring reads, whose windows cover the whole text.
   *
   * @param streams B, the number of streams
   * @param window T, the number of tokens in a window
   * @throws CorpusException if the text is too short to be scored in this number of streams
   */
  static BatchSource scoring(Documents documents, TokenStore store, int streams, int window) {
    return scoring(documents, store, streams, window, window);
  }

  /**
   * Returns the windows that scoring reads if each begins fewer tokens after the one before it than
   * it is long, so that more of the text before a target is in the target's own window.
   *
   * @param streams B
   * @param window T, the number of tokens in a window
   * @param stride S, the number of tokens from the beginning of a window to that of the next, 1 to
   *     T. In every window but the first of a text, only the last S targets count
   * @throws CorpusException if the text is too short to be scored in this number of streams
   */
  static BatchSource scoring(
      Documents documents, TokenStore store, int streams, int window, int stride) {
    return switch (documents) {
      case JOINED -> new ScoringStreams(store, streams, window, stride);
      case SEPARATE -> DocumentStreams.scoring(store, streams, window, stride);
    };
  }

  /**
   * Returns the number of streams to use for a text that may be too short for {@code wanted}
   * streams: the largest number, up to {@code wanted}, that {@link #training} accepts, but at least
   * 1.
   */
  static int fittingStreams(Documents documents, TokenStore store, int wanted, int window) {
    return switch (documents) {
      case JOINED -> TokenStreams.fittingStreams(store.size(), wanted, window);
      case SEPARATE -> DocumentStreams.fittingStreams(store, wanted, window);
    };
  }

  /** Returns B, the number of streams. */
  int streams();

  /** Returns T, the number of tokens in a window. */
  int window();

  /**
   * Returns S, the number of tokens from the beginning of a window to the beginning of the next.
   * Memories must advance by so many tokens from one window to the next. It is T unless windows
   * overlap.
   */
  default int stride() {
    return window();
  }

  /** Returns the number of windows in one reading of the text. */
  long windows();

  /**
   * Returns the number of targets that count in one reading: the sum of {@link TokenBatch#counted}
   * over all windows.
   */
  long targets();

  /**
   * Reads one window of every stream. Safe for use by several threads, each with its own batch.
   *
   * @param index the index of the window, from 0 to {@link #windows} - 1
   * @param into the batch to overwrite, which must have B streams and windows of T tokens; each row
   *     is set by {@link TokenBatch#fill} or {@link TokenBatch#clear}
   * @throws IllegalArgumentException if there is no such window, or if the batch has a different
   *     number of streams or a different window
   */
  void read(long index, TokenBatch into);
}
