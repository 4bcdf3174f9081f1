package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import org.compressive.data.BatchSource;
import org.compressive.data.TokenBatch;

/** Tokens in memory as one stream of windows, the last padded. */
final class ShortText implements BatchSource {

  private final int[] ids;
  private final int window;

  ShortText(int[] ids, int window) {
    checkArgument(
        ids.length >= 2,
        "text (%s tokens) must have 2 or more tokens, as the first is not scored",
        ids.length);
    this.ids = ids.clone();
    this.window = window;
  }

  @Override
  public int streams() {
    return 1;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public long windows() {
    return (ids.length - 1L + window - 1) / window;
  }

  @Override
  public long targets() {
    return ids.length - 1L;
  }

  @Override
  public void read(long index, TokenBatch into) {
    int from = Math.toIntExact(index * window);
    int targets = Math.min(window, ids.length - 1 - from);
    int[] tokens = into.tokens();
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i <= targets ? ids[from + i] : 0;
    }
    into.valid()[0] = targets;
    into.starts()[0] = index == 0;
  }
}
