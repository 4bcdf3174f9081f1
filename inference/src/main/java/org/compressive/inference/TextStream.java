package org.compressive.inference;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A text that is returned piece by piece while it is generated. No piece is empty or ends inside a
 * character, and the pieces together form the text. Close the stream to end the text early.
 *
 * <p>This class is not thread-safe.
 */
public final class TextStream implements Iterator<String>, AutoCloseable {

  /** The approximate time, in seconds, that the caller waits for the next piece. */
  private static final double SECONDS_A_PIECE = 0.1;

  /**
   * The minimum number of tokens per run. Each run has a fixed cost, which fewer tokens would not
   * justify.
   */
  private static final int LEAST = 8;

  private static final int GROWTH = 4;

  private static final boolean[] LIVE = {true};

  private final TokenWriter writer;
  private final WrittenText text;
  private int most = LEAST;
  private String piece = "";
  private double seconds;
  private boolean closed;

  TextStream(TokenWriter writer, WrittenText text) {
    this.writer = writer;
    this.text = text;
  }

  @Override
  public boolean hasNext() {
    if (closed) {
      return false;
    }
    while (piece.isEmpty() && !text.ended()) {
      write();
      piece = text.piece();
    }
    return !piece.isEmpty();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has ended");
    }
    String next = piece;
    piece = "";
    return next;
  }

  /** Returns the remaining pieces as a stream. Closing that stream closes this object. */
  public Stream<String> pieces() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
        .onClose(this::close);
  }

  /** Returns the text generated so far. */
  public Generation generation() {
    return new Generation(text.toString(), text.tokens(), seconds);
  }

  private void write() {
    long before = System.nanoTime();
    int[] tokens = writer.next((int) Math.min(most, text.wanted()), LIVE)[0];
    text.add(tokens);
    double took = secondsOf(System.nanoTime() - before);
    seconds += took;
    if (tokens.length == most) {
      double inTime = SECONDS_A_PIECE * most / took;
      most = (int) Math.max(LEAST, Math.min(inTime, (double) most * GROWTH));
    }
  }

  private static double secondsOf(long nanos) {
    return (double) nanos / TimeUnit.SECONDS.toNanos(1);
  }

  @Override
  public void close() {
    closed = true;
    writer.close();
  }
}
