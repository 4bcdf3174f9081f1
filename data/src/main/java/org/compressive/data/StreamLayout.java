package org.compressive.data;

/**
 * N things in a row, tokens or windows, as B contiguous streams that cover them all: stream b is
 * those from floor(b N / B) up to floor((b + 1) N / B), so lengths differ by one at most.
 */
record StreamLayout(long size, int streams) {
  /** The first of {@code stream}; for {@code stream == streams} one past the last of all. */
  long start(int stream) {
    // floor(stream * size / streams) without the product's overflow.
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
