package org.compressive.inference;

import org.compressive.data.Tokenizer;
import org.jspecify.annotations.Nullable;

/** Counts the bytes and words of the tokens scored, stream by stream. */
final class ScoredText {

  private final Tokenizer tokenizer;
  private final byte[] @Nullable [] pieces; // by token id, as they are met
  private final boolean[] inWord; // by stream
  private long bytes;
  private long words;

  ScoredText(Tokenizer tokenizer, int streams) {
    this.tokenizer = tokenizer;
    pieces = new byte[tokenizer.vocabulary()][];
    inWord = new boolean[streams];
  }

  /** A stream begins a text of its own, and so no word goes on. */
  void begin(int stream) {
    inWord[stream] = false;
  }

  /** The next token of a stream. */
  void add(int stream, int token) {
    byte[] piece = pieces[token];
    if (piece == null) {
      piece = tokenizer.decode(token);
      pieces[token] = piece;
    }
    bytes += piece.length;
    for (byte b : piece) {
      boolean inside = !isWhiteSpace(b);
      if (inside && !inWord[stream]) {
        words++;
      }
      inWord[stream] = inside;
    }
  }

  // Tab, line feed, vertical tab, form feed, carriage return and space: the white space of all
  // encodings that extend ASCII.
  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  long bytes() {
    return bytes;
  }

  long words() {
    return words;
  }
}
