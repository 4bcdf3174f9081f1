package org.compressive.data;

/**
 * Counts the bytes, characters and words of the text that tokens of a lossless tokenizer stand for.
 */
final class TokenText implements TokenSink {
  private static final int BUFFER = 1 << 13;

  private final Tokenizer tokenizer;
  private TextCounter counter = new TextCounter();

  TokenText(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public void accept(int[] ids, int count) {
    accept(ids, 0, count);
  }

  /** Adds {@code count} ids, starting at {@code ids[offset]}. */
  void accept(int[] ids, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      byte[] piece = tokenizer.decode(ids[i]);
      counter.add(piece, 0, piece.length);
    }
  }

  /** Adds the ids of a store from {@code from} up to, but not including, {@code to}. */
  void accept(TokenStore store, long from, long to) {
    int[] ids = new int[(int) Math.min(BUFFER, to - from)];
    for (long at = from; at < to; at += ids.length) {
      int count = (int) Math.min(ids.length, to - at);
      store.read(at, ids, 0, count);
      accept(ids, 0, count);
    }
  }

  /** Returns the counts of the text since the last call, and begins a new text. */
  TextCounts take() {
    TextCounts counts = counter.counts();
    counter = new TextCounter();
    return counts;
  }
}
