package org.compressive.inference;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;

import org.compressive.data.TokenBatch;

/**
 * A scored window of B streams, each with T targets. The targets of a stream that {@linkplain
 * #counts count} are among those from {@link #first} (inclusive) to {@link #end} (exclusive):
 *
 * <pre>{@code
 * for (int stream = 0; stream < window.streams(); stream++) {
 *   for (int i = window.first(stream); i < window.end(stream); i++) {
 *     if (window.counts(stream, i)) {
 *       sum += window.nats(stream, i); // of window.target(stream, i)
 *     }
 *   }
 * }
 * }</pre>
 */
public final class ScoredWindow {

  private final long index;
  private final long windows;
  private final int length;
  private final int[] first; // [B]
  private final int[] tokens; // [B, T + 1]
  private final int[] end; // [B]
  private final boolean[] scored; // [B, T + 1]
  private final boolean[] starts; // [B]
  private final long[] before; // [B]
  private final long[] places; // [B]
  private final float[] nats; // [B, T]

  /** Creates a window from copies of all arrays except {@code nats}, which it takes over. */
  ScoredWindow(long index, long windows, TokenBatch batch, long[] before, float[] nats) {
    this.index = index;
    this.windows = windows;
    this.length = batch.window();
    this.first = batch.context().clone();
    this.tokens = batch.tokens().clone();
    this.end = batch.valid().clone();
    this.scored = batch.scored().clone();
    this.starts = batch.starts().clone();
    this.before = before.clone();
    this.places = batch.places().clone();
    this.nats = nats;
    checkArgument(
        nats.length == batch.streams() * length,
        "nats (%s) must be as many as %s streams have targets in windows of %s",
        nats.length,
        batch.streams(),
        length);
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
   * Returns the index of the first target of a stream that may count. The targets before it have
   * been counted in an earlier window; it is 0 unless windows overlap.
   */
  public int first(int stream) {
    return first[stream];
  }

  /** Returns the index after the last target of a stream that may count; later ones are padding. */
  public int end(int stream) {
    return end[stream];
  }

  /**
   * Returns whether a target of a stream counts. Those from {@link #first} to {@link #end} do,
   * except the tokens of a document's context.
   */
  public boolean counts(int stream, int i) {
    return i >= first[stream] && i < end[stream] && scored[column(stream, i) + 1];
  }

  /** Returns whether an input of a stream is a token of a document's context. */
  public boolean inContext(int stream, int i) {
    return !scored[column(stream, i)];
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
    return tokens[column(stream, i) + 1];
  }

  /** Returns an input of a stream; input {@code i} is the token before target {@code i}. */
  public int input(int stream, int i) {
    return tokens[column(stream, i)];
  }

  /** Returns the index of an input in {@link #tokens}. */
  private int column(int stream, int i) {
    return stream * (length + 1) + checkElementIndex(i, length);
  }

  /** Returns the cross-entropy of a stream's target in nats, computed in float32. */
  public double nats(int stream, int i) {
    return nats[stream * length + checkElementIndex(i, length)];
  }
}
