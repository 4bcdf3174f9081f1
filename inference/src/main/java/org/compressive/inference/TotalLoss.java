package org.compressive.inference;

import org.compressive.data.Tokenizer;

/** Adds up all targets of a reading to one {@link Score}; nats are summed in double. */
public final class TotalLoss implements Accumulator {

  private final ScoredText text;
  private double nats;
  private long tokens;

  /**
   * @param tokenizer the model's, which knows the bytes of a token
   */
  public TotalLoss(Tokenizer tokenizer) {
    text = new ScoredText(tokenizer);
  }

  @Override
  public void add(ScoredWindow window) {
    for (int stream = 0; stream < window.streams(); stream++) {
      if (window.starts(stream)) {
        text.begin(stream);
      }
      for (int i = window.first(); i < window.end(stream); i++) {
        nats += window.nats(stream, i);
        tokens++;
        text.add(stream, window.target(stream, i));
      }
    }
  }

  /**
   * Returns the score of all windows so far.
   *
   * @throws IllegalArgumentException if no target has counted
   */
  public Score score() {
    return new Score(nats, tokens, text.bytes(), text.words());
  }
}
