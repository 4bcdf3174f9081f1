package org.compressive.data;

/**
 * A text as B streams of windows of T tokens, read side by side: what each stream's window holds
 * follows on the one before it, unless a document begins there, which is what memories rest on.
 *
 * <p>Holds no position: the caller says which window, so a resumed run needs a number only.
 */
public interface BatchSource {
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
   * @param into is overwritten; of B streams and windows of T
   * @throws IllegalArgumentException if there is no such window or the batch has other sizes
   */
  void read(long index, TokenBatch into);
}
