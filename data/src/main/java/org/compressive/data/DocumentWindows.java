package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The windows of a store's documents, in order; no window spans documents. A document of n tokens
 * has ceil((n - 1) / T) windows, and the inputs of window k begin with the document's token k T. A
 * document of at most one token has no window, since there is nothing to predict.
 */
final class DocumentWindows {
  private final TokenStore store;
  private final int window;

  /**
   * The number of windows before each document's first window, followed by the total number of
   * windows, {@code [documents + 1]}.
   */
  private final long[] before;

  private final long targets;

  DocumentWindows(TokenStore store, int window) {
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    this.store = store;
    this.window = window;
    int documents = store.documents().length();
    before = new long[documents + 1];
    long predicted = 0;
    for (int document = 0; document < documents; document++) {
      long ofThis = Math.max(0, store.end(document) - store.documents().get(document) - 1);
      before[document + 1] = before[document] + (ofThis + window - 1) / window;
      predicted += ofThis;
    }
    targets = predicted;
  }

  /** Returns the number of windows of all documents. */
  long count() {
    return before[before.length - 1];
  }

  /** Returns the number of targets of all windows: all tokens except each document's first. */
  long targets() {
    return targets;
  }

  /** Returns the number of targets in window {@code index}, at least 1. */
  int targets(long index) {
    int document = document(index);
    return (int) Math.min(window, store.end(document) - 1 - first(document, index));
  }

  /**
   * Fills a row with window {@code index}.
   *
   * @param start whether memories must be empty before the window even if no document begins there
   */
  void read(long index, TokenBatch into, int row, boolean start) {
    int document = document(index);
    into.fill(
        row, store, first(document, index), targets(index), start || index == before[document]);
  }

  /**
   * Returns the index of the first input of window {@code index}, which belongs to {@code
   * document}.
   */
  private long first(int document, long index) {
    return store.documents().get(document) + (index - before[document]) * window;
  }

  /**
   * Returns the document that has window {@code index}: the last document with no more than {@code
   * index} windows before it.
   */
  private int document(long index) {
    int low = 0;
    int high = before.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (before[middle] <= index) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
