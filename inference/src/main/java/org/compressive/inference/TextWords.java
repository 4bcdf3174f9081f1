package org.compressive.inference;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;

/**
 * Divides a text of tokens into words, and sums a value of each token by word.
 *
 * <p>A word is a maximal run of bytes other than ASCII white space, as in a {@link Score}. A token
 * belongs to the last word of which it holds a byte; one that holds only white space belongs to the
 * word before it, which it ends, or at the beginning of a text to the first word. With a tokenizer
 * of words, every token is a word of its own, including the one for the end of a line and the one
 * for unknown words.
 */
final class TextWords {

  /** Receives each word once it has ended. */
  @FunctionalInterface
  interface Listener {

    /**
     * Called for each word.
     *
     * @param word the word's bytes, one in each character
     * @param value the sum of the values of its tokens
     */
    void word(String word, double value);
  }

  private static final int BUFFER = 1 << 13; // tokens

  private final Tokenizer tokenizer;
  private final boolean tokensAreWords;
  private final Listener listener;
  private final ByteArrayOutputStream word = new ByteArrayOutputStream();
  private boolean inWord;
  private boolean cut;
  private double value;

  TextWords(Tokenizer tokenizer, Listener listener) {
    this.tokenizer = tokenizer;
    this.listener = listener;
    tokensAreWords = tokenizer.type().equals("words");
  }

  /**
   * Ends the text, and begins another one with a token that has no value. The word that this token
   * belongs to is left out.
   */
  void begin(int token) {
    end();
    add(token, 0);
    cut = word.size() > 0;
  }

  /** Adds the next token of the text. */
  void add(int token, double itsValue) {
    byte[] piece = tokenizer.decode(token);
    if (tokensAreWords) {
      endWord();
      word.writeBytes(piece);
    } else {
      read(piece);
    }
    value += itsValue;
  }

  /** Adds all tokens of a document's text, as a text of its own and without values. */
  void addText(TokenStore store, int document) {
    int[] tokens = new int[BUFFER];
    long end = store.end(document);
    for (long at = store.textStart(document); at < end; at += BUFFER) {
      int count = (int) Math.min(BUFFER, end - at);
      store.read(at, tokens, 0, count);
      for (int i = 0; i < count; i++) {
        add(tokens[i], 0);
      }
    }
    end();
  }

  private void read(byte[] piece) {
    for (byte b : piece) {
      boolean inside = !isWhiteSpace(b);
      if (inside && !inWord) {
        endWord();
      }
      if (inside) {
        word.write(b);
      }
      inWord = inside;
    }
  }

  /** Ends a word, if there is one. White space before the first word is kept for that word. */
  private void endWord() {
    if (word.size() > 0) {
      if (!cut) {
        listener.word(word.toString(StandardCharsets.ISO_8859_1), value);
      }
      cut = false;
      word.reset();
      value = 0;
    }
  }

  /** Ends the text. The next token begins another one. */
  void end() {
    endWord();
    cut = false;
    value = 0;
    inWord = false;
  }

  private static boolean isWhiteSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
