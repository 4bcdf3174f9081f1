package org.compressive.inference;

import java.util.Arrays;
import org.compressive.data.TextCounts;
import org.compressive.data.TokenBatch;
import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;

/**
 * Counts the bytes and words of the tokens scored. What a stream scores without a gap is one text,
 * whose counts the store tells.
 */
final class ScoredText {

  private final TokenStore store;
  private final Tokenizer tokenizer;
  private final long[] from; // by stream, the first token of its text
  private final long[] to; // by stream, behind the last one
  private long bytes;
  private long words;

  ScoredText(TokenStore store, Tokenizer tokenizer, int streams) {
    this.store = store;
    this.tokenizer = tokenizer;
    from = new long[streams];
    to = new long[streams];
  }

  /** Takes the targets of a window that count. */
  void add(TokenBatch window) {
    for (int stream = 0; stream < window.streams(); stream++) {
      long first = window.places()[stream] + 1;
      int count = window.valid()[stream];
      if (window.starts()[stream] || (count > 0 && first != to[stream])) {
        end(stream);
        from[stream] = first;
        to[stream] = first;
      }
      to[stream] += count;
    }
  }

  /** Ends the texts of all streams. */
  void end() {
    for (int stream = 0; stream < from.length; stream++) {
      end(stream);
    }
    Arrays.fill(from, 0);
    Arrays.fill(to, 0);
  }

  private void end(int stream) {
    TextCounts text = store.text(from[stream], to[stream], tokenizer);
    bytes += text.bytes();
    words += text.words();
  }

  long bytes() {
    return bytes;
  }

  long words() {
    return words;
  }
}
