package org.compressive.data;

/**
 * A text as B streams of windows of T tokens, read side by side: what each stream's window holds
 * follows on the one before it, unless a document begins there, which is what memories rest on.
 *
 * <p>Holds no position: the caller says which window, so a resumed run needs a number only.
 */
public interface BatchSource {
  /**
   * The windows that training reads.
   *
   * @param streams B, {@code training.batch}
   * @param window T, tokens in a window
   * @throws CorpusException if the text is too short for so many streams; the message says how many
   *     would fit
   */
  static BatchSource training(Documents documents, TokenStore store, int streams, int window) {
    return switch (documents) {
      case JOINED -> new TokenStreams(store, streams, window);
      case SEPARATE -> DocumentStreams.training(store, streams, window);
    };
  }

  /**
   * The windows that scoring reads: all of the text.
   *
   * @param streams B
   * @param window T, tokens in a window
   * @throws CorpusException if the text is too short to be scored in so many streams
   */
  static BatchSource scoring(Documents documents, TokenStore store, int streams, int window) {
    return switch (documents) {
      case JOINED -> new ScoringStreams(store, streams, window);
      case SEPARATE -> DocumentStreams.scoring(store, streams, window);
    };
  }

  /**
   * The number of streams to use for a text that may be too short for the wanted one: as many as
   * {@link #training} takes, at least 1.
   */
  static int fittingStreams(Documents documents, TokenStore store, int wanted, int window) {
    return switch (documents) {
      case JOINED -> TokenStreams.fittingStreams(store.size(), wanted, window);
      case SEPARATE -> DocumentStreams.fittingStreams(store, wanted, window);
    };
  }

  /** B. */
  int streams();

  /** T. */
  int window();

  /** How many windows one reading of the text has. */
  long windows();

  /** How many targets count in one reading: the sum of {@link TokenBatch#valid} over all of it. */
  long targets();

  /**
   * Reads one window of all streams. Safe for several threads, each with a batch of its own.
   *
   * @param index from 0 to {@link #windows} - 1
   * @param into is overwritten, each row by {@link TokenBatch#fill} or {@link TokenBatch#clear}; of
   *     B streams and windows of T
   * @throws IllegalArgumentException if there is no such window or the batch has other sizes
   */
  void read(long index, TokenBatch into);
}
