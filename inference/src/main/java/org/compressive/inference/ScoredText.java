package org.compressive.inference;

import java.util.BitSet;
import org.compressive.data.Tokenizer;

/** Counts the bytes and words of the tokens scored, stream by stream. */
final class ScoredText {

  private final TokenPieces pieces;
  private final BitSet inWord = new BitSet(); // by stream
  private long bytes;
  private long words;

  ScoredText(Tokenizer tokenizer) {
    pieces = new TokenPieces(tokenizer);
  }

  /** A stream begins a text of its own, and so no word goes on. */
  void begin(int stream) {
    inWord.clear(stream);
  }

  /** The next token of a stream. */
  void add(int stream, int token) {
    byte[] piece = pieces.of(token);
    bytes += piece.length;
    for (byte b : piece) {
      boolean inside = !isWhiteSpace(b);
      if (inside && !inWord.get(stream)) {
        words++;
      }
      inWord.set(stream, inside);
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
