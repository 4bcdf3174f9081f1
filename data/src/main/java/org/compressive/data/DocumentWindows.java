package org.compressive.data;

/**
 * The windows of a store's documents, in order; no window spans documents. The inputs of window k
 * of a document begin with the document's token k S. If windows do not overlap, S is T, and a
 * document of n tokens has ceil((n - 1) / T) windows. A document of at most one token has no
 * window, since there is nothing to predict.
 */
final class DocumentWindows {
  private final TokenStore store;
  private final Strides strides;

  /**
   * The number of windows before each document's first window, followed by the total number of
   * windows, {@code [documents + 1]}.
   */
  private final long[] before;

  private final long counted;

  DocumentWindows(TokenStore store, int window) {
    this(store, new Strides(window, window));
  }

  DocumentWindows(TokenStore store, Strides strides) {
    this.store = store;
    this.strides = strides;
    int documents = store.documents().length();
    before = new long[documents + 1];
    long sum = 0;
    for (int document = 0; document < documents; document++) {
      long ofThis = targetsOf(document);
      before[document + 1] = before[document] + strides.windows(ofThis);
      sum += store.scored(store.documents().get(document) + 1, store.end(document));
    }
    counted = sum;
  }

  /** Returns the number of windows of all documents. */
  long count() {
    return before[before.length - 1];
  }

  /** Returns the number of targets of a document: all tokens except its first. */
  private long targetsOf(int document) {
    return Math.max(0, store.end(document) - store.documents().get(document) - 1);
  }

  /**
   * Returns the number of targets of all documents that count: all tokens except each document's
   * first and those of contexts.
   */
  long counted() {
    return counted;
  }

  /** Returns the number of targets in window {@code index} that count if windows do not overlap. */
  long counted(long index) {
    int document = document(index);
    long first = store.documents().get(document) + strides.first(index - before[document]) + 1;
    return store.scored(first, first + targets(index));
  }

  /**
   * Returns the number of targets in window {@code index}, at least 1, whether they count or not.
   */
  int targets(long index) {
    int document = document(index);
    return strides.targets(index - before[document], targetsOf(document));
  }

  /**
   * Fills a row with window {@code index}.
   *
   * @param start whether memories must be empty before the window even if no document begins there
   */
  void read(long index, TokenBatch into, int row, boolean start) {
    int document = document(index);
    long ofDocument = index - before[document];
    long first = store.documents().get(document) + strides.first(ofDocument);
    into.fill(row, store, first, targets(index), start || ofDocument == 0);
    into.markContext(row, strides.context(ofDocument));
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
