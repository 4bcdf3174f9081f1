package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.ByteArrayOutputStream;
import org.compressive.data.BatchSource;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenBatch;
import org.compressive.data.Tokenizer;

/** A source of windows over an array of tokens, in one stream. The last window is padded. */
final class ShortText implements BatchSource {

  private final int[] ids;
  private final int window;

  ShortText(int[] ids, int window) {
    checkArgument(
        ids.length >= 2, "text's tokens (%s) must be at least 2 to be scored", ids.length);
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
    into.fill(0, ids, from, targets, index == 0);
  }

  /**
   * Counts the text of the tokens from {@code from} up to, but not including, {@code to}. If the
   * tokenizer is not lossless, the result is a proportional share of the counts of the whole text.
   */
  TextCounts counts(long from, long to, Tokenizer tokenizer, byte[] whole) {
    if (!tokenizer.lossless()) {
      return TextCounts.of(whole).share(from, to, ids.length);
    }
    var text = new ByteArrayOutputStream();
    for (long place = from; place < to; place++) {
      text.writeBytes(tokenizer.decode(ids[Math.toIntExact(place)]));
    }
    return TextCounts.of(text.toByteArray());
  }
}
