package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;

import org.compressive.data.TokenBatch;

/**
 * A window of B streams and T targets that has been read. The targets that count are those from
 * {@link #first} up to {@link #end} of each stream:
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

  /** Copies all but {@code nats}, which it takes over. */
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

  /** Which window of the reading this is, from 0. */
  public long index() {
    return index;
  }

  /** How many windows are read in all. */
  public long windows() {
    return windows;
  }

  /** B. */
  public int streams() {
    return end.length;
  }

  /** T. */
  public int length() {
    return length;
  }

  /** The first target that counts, of every stream: 0 unless {@link #from} said otherwise. */
  public int first() {
    return first;
  }

  /** One past the last target of a stream that counts; those behind it are padding. */
  public int end(int stream) {
    return end[stream];
  }

  /** Whether the stream's memories were empty before this window, because a text begins there. */
  public boolean starts(int stream) {
    return starts[stream];
  }

  /** How many tokens the stream had read before this window, since it last began. */
  public long before(int stream) {
    return before[stream];
  }

  /** The place in the whole text of a target of a stream, counted from 0. */
  public long place(int stream, int i) {
    return places[stream] + 1 + i;
  }

  /** A target of a stream; the first is the one after the window's first token. */
  public int target(int stream, int i) {
    return tokens[stream * (length + 1) + 1 + checkElementIndex(i, length)];
  }

  /** The cross-entropy of a target of a stream, computed as float32. */
  public double nats(int stream, int i) {
    return nats[stream * length + checkElementIndex(i, length)];
  }

  /**
   * The same window, of which only targets from {@code first} on count. The others are context, as
   * where windows overlap.
   */
  public ScoredWindow from(int first) {
    checkArgument(first >= 0 && first <= length, "first (%s) must be 0 to %s", first, length);
    return new ScoredWindow(
        index, windows, length, first, tokens, end, starts, before, places, nats);
  }
}
