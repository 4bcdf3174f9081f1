package org.compressive.training;

import org.compressive.data.CorpusSummary;
import org.compressive.inference.Score;

/**
 * The mean number of bytes per token, which makes losses comparable between tokenizers.
 *
 * @param value the mean over the corpus
 */
record BytesPerToken(double value) {

  static BytesPerToken of(CorpusSummary summary) {
    return new BytesPerToken((double) summary.bytes() / summary.tokens());
  }

  /** Converts a loss in nats per token to bits per byte of text. */
  double bits(double natsPerToken) {
    return Score.bitsPerByte(natsPerToken, value);
  }
}
