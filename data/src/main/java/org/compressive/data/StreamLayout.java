package org.compressive.data;

/**
 * The division of N consecutive tokens or windows into B contiguous streams that cover all of them.
 * Stream b holds the tokens or windows from floor(b N / B) up to, but not including, floor((b + 1)
 * N / B), so the lengths of streams differ by at most one.
 */
record StreamLayout(long size, int streams) {
  /**
   * Returns the index of the first element of {@code stream}; if {@code stream} is the number of
   * streams, returns N.
   */
  long start(int stream) {
    // floor(stream * size / streams) without overflow of the product.
    return size / streams * stream + size % streams * stream / streams;
  }

  long length(int stream) {
    return start(stream + 1) - start(stream);
  }

  long shortest() {
    return size / streams;
  }

  long longest() {
    return shortest() + (size % streams == 0 ? 0 : 1);
  }
}
