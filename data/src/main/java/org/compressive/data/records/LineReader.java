package org.compressive.data.records;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads the lines of a text, one at a time. */
final class LineReader implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final InputStream text;
  private byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;
  private int next;
  private int held;
  private long number;
  private boolean ended;

  LineReader(InputStream text) {
    this.text = text;
  }

  /**
   * Moves to the next line; returns false if there is none.
   *
   * @throws IOException if the text cannot be read or if the line has more than {@link
   *     Records#LONGEST} bytes
   */
  boolean next() throws IOException {
    from = next;
    int end = from;
    while (true) {
      while (end < held && buffer[end] != '\n') {
        end++;
      }
      if (end < held) {
        return line(end, end + 1);
      }
      if (ended) {
        return end > from && line(end, end);
      }
      end -= from;
      fill();
    }
  }

  private boolean line(int end, int following) {
    to = end;
    next = following;
    number++;
    return true;
  }

  /** Moves the beginning of the current line to the front of the buffer, and reads more bytes. */
  private void fill() throws IOException {
    System.arraycopy(buffer, from, buffer, 0, held - from);
    held -= from;
    from = 0;
    if (held == buffer.length) {
      if (held >= Records.LONGEST) {
        throw new IOException(
            "line (%s) must have at most %s bytes".formatted(number + 1, Records.LONGEST));
      }
      buffer = Arrays.copyOf(buffer, 2 * held);
    }
    int count = text.read(buffer, held, buffer.length - held);
    ended = count < 0;
    held += Math.max(0, count);
  }

  /**
   * Returns the array that holds the line, from {@link #from} up to, but not including, {@link
   * #to}.
   */
  byte[] bytes() {
    return buffer;
  }

  /** Returns a copy of the line with its line feed, if it has one. */
  byte[] withLineFeed() {
    return Arrays.copyOfRange(buffer, from, next);
  }

  int from() {
    return from;
  }

  /**
   * Returns the index just after the line; the line feed, if the line has one, is at this index.
   */
  int to() {
    return to;
  }

  /** Returns the number of the line, counting from 1. */
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
