package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The windows of a store's documents, each document by itself, in order. A document of n tokens has
 * ceil((n - 1) / T): window k holds inputs from its token k T on. Of at most one token there is
 * none, since nothing is predicted.
 */
final class DocumentWindows {
  private final TokenStore store;
  private final int window;

  /** {@code [documents + 1]}: how many windows come before each document's, and in all. */
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

  /** How many windows all documents have. */
  long count() {
    return before[before.length - 1];
  }

  /** How many targets all windows have: all tokens but each document's first. */
  long targets() {
    return targets;
  }

  /** How many targets window {@code index} of all has, at least 1. */
  int targets(long index) {
    int document = document(index);
    return (int) Math.min(window, store.end(document) - 1 - first(document, index));
  }

  /**
   * Fills a row with window {@code index} of all.
   *
   * @param start whether memories must be empty before it even where no document begins
   */
  void read(long index, TokenBatch into, int row, boolean start) {
    int document = document(index);
    into.fill(
        row, store, first(document, index), targets(index), start || index == before[document]);
  }

  /** The first input of window {@code index} of all, which is one of {@code document}. */
  private long first(int document, long index) {
    return store.documents().get(document) + (index - before[document]) * window;
  }

  /** The document that has window {@code index}: the last with no more windows before it. */
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
