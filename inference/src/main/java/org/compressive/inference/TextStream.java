package org.compressive.inference;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A text that is being written, in pieces as they come: none is empty, none has half a character,
 * together they are the text. Not for several threads at once. Close it to end it early.
 */
public final class TextStream implements Iterator<String>, AutoCloseable {

  /** About how long a reader waits for the next piece. */
  private static final double SECONDS_A_PIECE = 0.1;

  /** A run costs something besides its tokens, which fewer would not be worth. */
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

  /** What is left, as a stream; closing it closes this. */
  public Stream<String> pieces() {
    int traits = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, traits), false)
        .onClose(this::close);
  }

  /** What has been written so far. */
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
