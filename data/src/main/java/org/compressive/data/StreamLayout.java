package org.compressive.data;

/**
 * A text of N tokens as B contiguous streams that cover it all: stream b is the tokens from floor(b
 * N / B) up to floor((b + 1) N / B), so lengths differ by one at most.
 */
record StreamLayout(long tokens, int streams) {
  /** The first token of {@code stream}; for {@code stream == streams} one past the last of all. */
  long start(int stream) {
    // floor(stream * tokens / streams) without the product's overflow.
    return tokens / streams * stream + tokens % streams * stream / streams;
  }

  long length(int stream) {
    return start(stream + 1) - start(stream);
  }

  long shortest() {
    return tokens / streams;
  }

  long longest() {
    return shortest() + (tokens % streams == 0 ? 0 : 1);
  }
}
