package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.IntStream;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;

/**
 * Sums losses by block. A block is a fixed number of tokens in a row of the text, so blocks do not
 * depend on the model that reads it, and different models can be compared block by block ({@link
 * Bootstrap}).
 *
 * <p>Uses 24 bytes of heap for each block.
 */
public final class LossByBlock implements Accumulator {

  private final Tokenizer tokenizer;
  private final TokenStore store;
  private final int length;
  private final ScoredRanges ranges = new ScoredRanges(this::count);
  private final double[] nats;
  private final long[] tokens;
  private final long[] bytes;

  /**
   * Creates an accumulator for a text.
   *
   * @param tokenizer the model's tokenizer
   * @param store the text that is read
   * @param length the number of tokens in a block; the last block may be shorter
   */
  public LossByBlock(Tokenizer tokenizer, TokenStore store, int length) {
    checkArgument(length >= 1, "length (%s) of a block must be at least 1 token", length);
    this.tokenizer = tokenizer;
    this.store = store;
    this.length = length;
    int blocks = Math.toIntExact((store.size() + length - 1) / length);
    nats = new double[blocks];
    tokens = new long[blocks];
    bytes = new long[blocks];
  }

  @Override
  public void add(ScoredWindow window) {
    ranges.add(window);
    for (int stream = 0; stream < window.streams(); stream++) {
      for (int i = window.first(stream); i < window.end(stream); i++) {
        int block = block(window.place(stream, i));
        nats[block] += window.nats(stream, i);
        tokens[block]++;
      }
    }
  }

  private int block(long place) {
    return Math.toIntExact(place / length);
  }

  /** Counts the text of scored tokens, which may belong to several blocks. */
  private void count(long from, long to) {
    for (long at = from; at < to; ) {
      int block = block(at);
      long end = Math.min(to, (block + 1L) * length);
      bytes[block] += store.text(at, end, tokenizer).bytes();
      at = end;
    }
  }

  /** Ends the reading and returns the loss of each block that has scored tokens, in order. */
  public List<BlockLoss> losses() {
    ranges.end();
    return IntStream.range(0, nats.length)
        .filter(block -> tokens[block] > 0)
        .mapToObj(
            block -> new BlockLoss((long) block * length, tokens[block], bytes[block], nats[block]))
        .collect(ImmutableList.toImmutableList());
  }
}
