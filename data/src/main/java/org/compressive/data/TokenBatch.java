package org.compressive.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;
import static com.google.common.base.Preconditions.checkPositionIndexes;

import java.util.Arrays;

/**
 * One window of each of B streams, which a {@link BatchSource} fills again and again. The arrays
 * belong to the batch: each accessor always returns the same array, whose content changes with
 * every read.
 */
public final class TokenBatch {
  private final int streams;
  private final int window;
  private final int[] tokens;
  private final int[] valid;
  private final int[] context;
  private final boolean[] scored;
  private final boolean[] starts;
  private final long[] places;

  /**
   * Creates a batch.
   *
   * @param streams B, the number of streams
   * @param window T, the number of tokens in a window
   */
  public TokenBatch(int streams, int window) {
    checkArgument(streams >= 1, "streams (%s) must be at least 1", streams);
    checkArgument(window >= 1, "window (%s) must be at least 1 token", window);
    this.streams = streams;
    this.window = window;
    tokens = new int[Math.multiplyExact(streams, Math.addExact(window, 1))];
    valid = new int[streams];
    context = new int[streams];
    scored = new boolean[tokens.length];
    starts = new boolean[streams];
    places = new long[streams];
  }

  /** Returns B, the number of streams. */
  public int streams() {
    return streams;
  }

  /** Returns T, the number of tokens in a window. */
  public int window() {
    return window;
  }

  /**
   * Returns the tokens, {@code [B, T + 1]}, row-major: inputs are columns 0 to T - 1, targets are
   * columns 1 to T. After the last target that counts, a row holds zeros. If that target is in a
   * column before T, it is an input too, but the predictions from this input on do not count.
   */
  public int[] tokens() {
    return tokens;
  }

  /**
   * Returns the number of targets in each row before its padding, {@code [B]}, from 0 to T. They
   * count, except those of {@link #context} and those that are not {@link #scored}.
   */
  public int[] valid() {
    return valid;
  }

  /**
   * Returns the number of targets at the beginning of each row that do not count because an earlier
   * window has counted them, {@code [B]}; 0 unless windows overlap. They are among the targets of
   * {@link #valid}.
   */
  public int[] context() {
    return context;
  }

  /**
   * Returns, for each token, whether it is scored, {@code [B, T + 1]}, row-major as in {@link
   * #tokens}. The tokens of padding and those of a document's context are not.
   */
  public boolean[] scored() {
    return scored;
  }

  /** Returns whether a target of a row counts. Target {@code i} is the token in column i + 1. */
  public boolean counts(int row, int i) {
    return i >= context[row] && i < valid[row] && scored[row * (window + 1) + i + 1];
  }

  /** Returns the number of targets of a row that count. */
  public int counted(int row) {
    int counted = 0;
    for (int i = context[row]; i < valid[row]; i++) {
      counted += counts(row, i) ? 1 : 0;
    }
    return counted;
  }

  /** Returns, for each target, whether it counts, {@code [B, T]}, row-major. */
  public boolean[] countedTargets() {
    boolean[] counted = new boolean[streams * window];
    for (int row = 0; row < streams; row++) {
      for (int i = context[row]; i < valid[row]; i++) {
        counted[row * window + i] = counts(row, i);
      }
    }
    return counted;
  }

  /**
   * Returns, for each row, whether the row's memories must be empty before its window is read,
   * {@code [B]}, because a stream or a document begins there.
   */
  public boolean[] starts() {
    return starts;
  }

  /**
   * Returns the position in the text of each row's first input, {@code [B]}, counted from 0. It is
   * meaningless for a row in which no target counts.
   */
  public long[] places() {
    return places;
  }

  /**
   * Copies the inputs.
   *
   * @param into the array that receives them, {@code [B, T]}, row-major; it must have exactly this
   *     size
   */
  public void copyInputs(int[] into) {
    copyColumns(0, into);
  }

  /**
   * Copies the targets.
   *
   * @param into the array that receives them, {@code [B, T]}, row-major; it must have exactly this
   *     size
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

  /** Checks that {@code source} has a window {@code index} and that it fits in this batch. */
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
   * Returns a copy of some rows as a batch of their own.
   *
   * @param from the first row
   * @param count the number of rows, at least 1
   */
  public TokenBatch rows(int from, int count) {
    checkPositionIndexes(from, from + count, streams);
    var rows = new TokenBatch(count, window);
    int columns = window + 1;
    System.arraycopy(tokens, from * columns, rows.tokens, 0, count * columns);
    System.arraycopy(scored, from * columns, rows.scored, 0, count * columns);
    System.arraycopy(valid, from, rows.valid, 0, count);
    System.arraycopy(context, from, rows.context, 0, count);
    System.arraycopy(starts, from, rows.starts, 0, count);
    System.arraycopy(places, from, rows.places, 0, count);
    return rows;
  }

  /**
   * Fills a row with the tokens of {@code store}, starting at {@code from}.
   *
   * @param targets the number of tokens that are predicted, 1 to T
   * @param start whether memories must be empty before this window
   */
  public void fill(int row, TokenStore store, long from, int targets, boolean start) {
    int first = first(row, targets);
    store.read(from, tokens, first, targets + 1);
    store.readScored(from, scored, first, targets + 1);
    finish(row, from, targets, start);
  }

  /**
   * Fills a row with tokens in memory, starting at {@code ids[from]}.
   *
   * @param targets the number of tokens that are predicted, 1 to T
   * @param start whether memories must be empty before this window
   */
  public void fill(int row, int[] ids, int from, int targets, boolean start) {
    int first = first(row, targets);
    System.arraycopy(ids, from, tokens, first, targets + 1);
    Arrays.fill(scored, first, first + targets + 1, true);
    finish(row, from, targets, start);
  }

  /** Checks that a row can be filled, and returns the index of its first element. */
  private int first(int row, int targets) {
    checkElementIndex(row, streams, "row");
    checkArgument(
        targets >= 1 && targets <= window, "targets (%s) must be 1 to %s", targets, window);
    return row * (window + 1);
  }

  private void finish(int row, long from, int targets, boolean start) {
    int first = row * (window + 1);
    Arrays.fill(tokens, first + targets + 1, first + window + 1, 0);
    Arrays.fill(scored, first + targets + 1, first + window + 1, false);
    valid[row] = targets;
    context[row] = 0;
    starts[row] = start;
    places[row] = from;
  }

  /**
   * Marks targets of a row that has been filled as context.
   *
   * @param targets the number of targets at the beginning of the row that do not count
   */
  public void markContext(int row, int targets) {
    checkElementIndex(row, streams, "row");
    checkArgument(
        targets >= 0 && targets <= valid[row],
        "context (%s) must be 0 to %s targets",
        targets,
        valid[row]);
    context[row] = targets;
  }

  /**
   * Fills a row with zeros in which no target counts, as after the end of a stream.
   *
   * @param start whether memories must be empty before this window
   */
  public void clear(int row, boolean start) {
    int first = checkElementIndex(row, streams, "row") * (window + 1);
    Arrays.fill(tokens, first, first + window + 1, 0);
    Arrays.fill(scored, first, first + window + 1, false);
    valid[row] = 0;
    context[row] = 0;
    starts[row] = start;
    places[row] = 0;
  }
}
