package org.compressive.training;

import org.compressive.data.PreparedCorpus;
import org.compressive.inference.Score;

/**
 * The mean number of bytes per scored token, which makes losses comparable between tokenizers.
 *
 * @param value the mean over the corpus
 */
record BytesPerToken(double value) {

  static BytesPerToken of(PreparedCorpus corpus) {
    return new BytesPerToken((double) corpus.summary().bytes() / corpus.scoredTokens());
  }

  /** Converts a loss in nats per token to bits per byte of text. */
  double bits(double natsPerToken) {
    return Score.bitsPerByte(natsPerToken, value);
  }
}
