package org.compressive.training;

import org.compressive.data.CorpusSummary;
import org.compressive.inference.Score;

/**
 * How much text a token stands for, which makes losses comparable between tokenizers.
 *
 * @param value mean over the corpus
 */
record BytesPerToken(double value) {

  static BytesPerToken of(CorpusSummary summary) {
    return new BytesPerToken((double) summary.bytes() / summary.tokens());
  }

  /** A loss in nats per token as bits per byte of text. */
  double bits(double natsPerToken) {
    return Score.bitsPerByte(natsPerToken, value);
  }
}
