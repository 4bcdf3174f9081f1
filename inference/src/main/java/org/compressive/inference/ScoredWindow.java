package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;

import org.compressive.data.TokenBatch;

/**
 * A scored window of B streams, each with T targets. The targets of a stream that count are those
 * from {@link #first} (inclusive) to {@link #end} (exclusive):
 *
 * <pre>{@code
 * for (int stream = 0; stream < window.streams(); stream++) {
 *   for (int i = window.first(); i < window.end(stream); i++) {
 *     sum += window.nats(stream, i); // of window.target(stream, i)
 *   }
 * }
 * }</pre>
 */
public final class ScoredWindow {

  private final long index;
  private final long windows;
  private final int length;
  private final int first;
  private final int[] tokens; // [B, T + 1]
  private final int[] end; // [B]
  private final boolean[] starts; // [B]
  private final long[] before; // [B]
  private final long[] places; // [B]
  private final float[] nats; // [B, T]

  /** Creates a window from copies of all arrays except {@code nats}, which it takes over. */
  ScoredWindow(long index, long windows, TokenBatch batch, long[] before, float[] nats) {
    this(
        index,
        windows,
        batch.window(),
        0,
        batch.tokens().clone(),
        batch.valid().clone(),
        batch.starts().clone(),
        before.clone(),
        batch.places().clone(),
        nats);
    checkArgument(
        nats.length == batch.streams() * length,
        "nats (%s) must be as many as %s streams have targets in windows of %s",
        nats.length,
        batch.streams(),
        length);
  }

  private ScoredWindow(
      long index,
      long windows,
      int length,
      int first,
      int[] tokens,
      int[] end,
      boolean[] starts,
      long[] before,
      long[] places,
      float[] nats) {
    this.index = index;
    this.windows = windows;
    this.length = length;
    this.first = first;
    this.tokens = tokens;
    this.end = end;
    this.starts = starts;
    this.before = before;
    this.places = places;
    this.nats = nats;
  }

  /** Returns the index of this window in the reading, from 0. */
  public long index() {
    return index;
  }

  /** Returns the total number of windows in the reading. */
  public long windows() {
    return windows;
  }

  /** Returns the number of streams, B. */
  public int streams() {
    return end.length;
  }

  /** Returns the number of targets of each stream, T. */
  public int length() {
    return length;
  }

  /**
   * Returns the index of the first target that counts, which is the same for every stream. It is 0
   * unless this window was returned by {@link #from}.
   */
  public int first() {
    return first;
  }

  /** Returns the index after the last target of a stream that counts. Later targets are padding. */
  public int end(int stream) {
    return end[stream];
  }

  /**
   * Returns whether a stream's memories were empty before this window because a text begins there.
   */
  public boolean starts(int stream) {
    return starts[stream];
  }

  /**
   * Returns the number of tokens that a stream had read before this window, since its current text
   * began.
   */
  public long before(int stream) {
    return before[stream];
  }

  /** Returns the position in the whole text of a stream's target, counted from 0. */
  public long place(int stream, int i) {
    return places[stream] + 1 + i;
  }

  /** Returns a target of a stream. Target 0 is the token that follows the window's first token. */
  public int target(int stream, int i) {
    return tokens[stream * (length + 1) + 1 + checkElementIndex(i, length)];
  }

  /** Returns the cross-entropy of a stream's target in nats, computed in float32. */
  public double nats(int stream, int i) {
    return nats[stream * length + checkElementIndex(i, length)];
  }

  /**
   * Returns this window with only the targets from {@code first} onward counted. The targets before
   * it are then only context, as needed if windows overlap.
   */
  public ScoredWindow from(int first) {
    checkArgument(first >= 0 && first <= length, "first (%s) must be 0 to %s", first, length);
    return new ScoredWindow(
        index, windows, length, first, tokens, end, starts, before, places, nats);
  }
}
