package org.compressive.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/**
 * The text of a book without the header and the license that Project Gutenberg puts around it. A
 * line that marks the start of a book ends the header, and a line that marks the end of a book
 * begins the license; both lines are left out. If no start is marked in the first 64 KiB, the text
 * is taken to begin without a header. A file may hold several books.
 */
final class GutenbergStream extends InputStream {
  private static final int HEAD = 1 << 16;
  private static final int PIECE = 1 << 10;
  private static final int TITLE_LINES = 5;

  private static final Pattern START =
      Pattern.compile(
          "^\\W*(?:\\*\\*\\*\\W*START OF TH(?:E|IS) PROJECT GUTENBERG"
              + "|\\*END\\W*THE SMALL PRINT)",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final Pattern END =
      Pattern.compile(
          "^(?:\\W*\\*\\*\\*\\W*END OF TH(?:E|IS) PROJECT GUTENBERG"
              + "|End of (?:the |this )?Project Gutenberg)",
          Pattern.CASE_INSENSITIVE);

  private final BufferedInputStream source;
  private final byte[] piece = new byte[PIECE];
  private int length;
  private int at;
  private boolean outside;
  private boolean atLineStart = true;

  private GutenbergStream(InputStream source) {
    this.source = new BufferedInputStream(source, HEAD);
  }

  /** Returns a stream of the book in {@code source}. Closing the stream closes {@code source}. */
  static GutenbergStream of(InputStream source) throws IOException {
    GutenbergStream book = new GutenbergStream(source);
    try {
      book.source.mark(HEAD);
      book.outside = hasHeader(book.source.readNBytes(HEAD));
      book.source.reset();
      return book;
    } catch (IOException e) {
      book.close();
      throw e;
    }
  }

  /** Returns whether the beginning of a document has the line that marks the start of a book. */
  static boolean hasHeader(byte[] head) {
    return START.matcher(new String(head, ISO_8859_1)).find();
  }

  @Override
  public int read() throws IOException {
    return fill() ? piece[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int taken = Math.min(count, length - at);
    System.arraycopy(piece, at, into, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /** Ensures that the buffer has bytes to return; returns false at the end of the text. */
  private boolean fill() throws IOException {
    while (at == length) {
      boolean lineStart = atLineStart;
      if (!readPiece()) {
        return false;
      }
      if (lineStart && START.matcher(line()).lookingAt()) {
        outside = false;
        skipRestOfTitle();
        at = length;
      } else if (outside || (lineStart && END.matcher(line()).lookingAt())) {
        outside = true;
        at = length;
      }
    }
    return true;
  }

  /**
   * Reads the rest of a line, or the next {@link #PIECE} bytes of it if it is longer. Returns false
   * at the end of the source.
   */
  private boolean readPiece() throws IOException {
    at = 0;
    length = 0;
    int next = 0;
    while (length < PIECE && next != '\n' && (next = source.read()) >= 0) {
      piece[length++] = (byte) next;
    }
    atLineStart = next == '\n';
    return length > 0;
  }

  /** Skips the lines on which the title in a start marker continues, up to closing asterisks. */
  private void skipRestOfTitle() throws IOException {
    source.mark(TITLE_LINES * PIECE);
    for (int i = 0; i < TITLE_LINES && !line().endsWith("*"); i++) {
      if (!readPiece() || line().isEmpty()) {
        source.reset();
        atLineStart = true;
        return;
      }
    }
    if (!line().endsWith("*")) {
      source.reset();
      atLineStart = true;
    }
  }

  private String line() {
    return new String(piece, 0, length, ISO_8859_1).strip();
  }
}
