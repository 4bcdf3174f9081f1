package org.compressive.inference;

import org.compressive.data.TokenStore;
import org.compressive.data.Tokenizer;

/**
 * Accumulates the losses of all scored targets of a reading into one {@link Score}. Nats are summed
 * in double.
 */
public final class TotalLoss implements Accumulator {

  private final ScoredText text;
  private double nats;
  private long tokens;

  /**
   * Creates an accumulator for a text.
   *
   * @param tokenizer the model's tokenizer
   * @param store the text that is read; its bytes, characters and words are counted
   */
  public TotalLoss(Tokenizer tokenizer, TokenStore store) {
    this((from, to) -> store.text(from, to, tokenizer));
  }

  TotalLoss(ScoredText.Source source) {
    text = new ScoredText(source);
  }

  @Override
  public void add(ScoredWindow window) {
    text.add(window);
    for (int stream = 0; stream < window.streams(); stream++) {
      for (int i = window.first(stream); i < window.end(stream); i++) {
        if (window.counts(stream, i)) {
          nats += window.nats(stream, i);
          tokens++;
        }
      }
    }
  }

  /** Returns whether no target has counted. */
  boolean isEmpty() {
    return tokens == 0;
  }

  /**
   * Ends the reading and returns its score.
   *
   * @throws IllegalArgumentException if no targets have been counted
   */
  public Score score() {
    text.end();
    return new Score(nats, tokens, text.bytes(), text.characters(), text.words());
  }
}
