package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;

import java.util.Arrays;

/**
 * One window of B streams, to be filled by a {@link BatchSource} again and again. The arrays are
 * the batch's own: they stay the same and change with the next reading.
 */
public final class TokenBatch {
  private final int streams;
  private final int window;
  private final int[] tokens;
  private final int[] valid;
  private final boolean[] starts;
  private final long[] places;

  /**
   * @param streams B
   * @param window T, tokens in a window
   */
  public TokenBatch(int streams, int window) {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    this.streams = streams;
    this.window = window;
    tokens = new int[Math.multiplyExact(streams, Math.addExact(window, 1))];
    valid = new int[streams];
    starts = new boolean[streams];
    places = new long[streams];
  }

  /** B. */
  public int streams() {
    return streams;
  }

  /** T. */
  public int window() {
    return window;
  }

  /**
   * {@code [B, T + 1]}, row-major: inputs are columns 0 to T - 1, targets columns 1 to T. Behind
   * the last target that counts a row is zeros; that target is the input of the column it is in,
   * too, and what is predicted from there on does not count.
   */
  public int[] tokens() {
    return tokens;
  }

  /** {@code [B]}: how many targets of each row count, from its first on; 0 to T. */
  public int[] valid() {
    return valid;
  }

  /**
   * {@code [B]}: whether a text begins with a row's window, so that its memories must be empty
   * before it.
   */
  public boolean[] starts() {
    return starts;
  }

  /**
   * {@code [B]}: the place in the text of each row's first input, counted from 0. It means nothing
   * where no target of a row counts.
   */
  public long[] places() {
    return places;
  }

  /**
   * Copies the inputs.
   *
   * @param into takes {@code [B, T]}, row-major; of just that size
   */
  public void copyInputs(int[] into) {
    copyColumns(0, into);
  }

  /**
   * Copies the targets.
   *
   * @param into takes {@code [B, T]}, row-major; of just that size
   */
  public void copyTargets(int[] into) {
    copyColumns(1, into);
  }

  private void copyColumns(int first, int[] into) {
    checkArgument(
        into.length == streams * window,
        "array (%s elements) must have %s times %s",
        into.length,
        streams,
        window);
    for (int row = 0; row < streams; row++) {
      System.arraycopy(tokens, row * (window + 1) + first, into, row * window, window);
    }
  }

  /** Checks that {@code source} has a window {@code index} and that it would fit in here. */
  void checkFits(BatchSource source, long index) {
    checkArgument(
        index >= 0 && index < source.windows(),
        "window (%s) must be one of %s",
        index,
        source.windows());
    checkArgument(
        streams == source.streams() && window == source.window(),
        "batch (%s streams of windows of %s) must be of %s of %s",
        streams,
        window,
        source.streams(),
        source.window());
  }

  /**
   * Fills a row with the tokens of {@code store} from {@code from} on.
   *
   * @param targets how many of them are predicted, 1 to T
   * @param start whether memories must be empty before it
   */
  public void fill(int row, TokenStore store, long from, int targets, boolean start) {
    int first = first(row, targets);
    store.read(from, tokens, first, targets + 1);
    finish(row, from, targets, start);
  }

  /**
   * Fills a row with tokens in memory, of {@code ids} from {@code from} on.
   *
   * @param targets how many of them are predicted, 1 to T
   * @param start whether memories must be empty before it
   */
  public void fill(int row, int[] ids, int from, int targets, boolean start) {
    int first = first(row, targets);
    System.arraycopy(ids, from, tokens, first, targets + 1);
    finish(row, from, targets, start);
  }

  /** Returns where a row begins that is to be filled. */
  private int first(int row, int targets) {
    checkElementIndex(row, streams, "row");
    checkArgument(
        targets >= 1 && targets <= window, "targets (%s) must be 1 to %s", targets, window);
    return row * (window + 1);
  }

  private void finish(int row, long from, int targets, boolean start) {
    int first = row * (window + 1);
    Arrays.fill(tokens, first + targets + 1, first + window + 1, 0);
    valid[row] = targets;
    starts[row] = start;
    places[row] = from;
  }

  /**
   * Fills a row with zeros of which nothing counts, as behind the end of a stream.
   *
   * @param start whether memories must be empty before it
   */
  public void clear(int row, boolean start) {
    int first = checkElementIndex(row, streams, "row") * (window + 1);
    Arrays.fill(tokens, first, first + window + 1, 0);
    valid[row] = 0;
    starts[row] = start;
    places[row] = 0;
  }
}
