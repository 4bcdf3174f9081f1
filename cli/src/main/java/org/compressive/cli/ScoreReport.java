package org.compressive.cli;

import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Score;

/** What {@code evaluate --json} prints. */
record ScoreReport(
    double nats,
    long tokens,
    long bytes,
    long words,
    double bitsPerByte,
    double bitsPerToken,
    double tokenPerplexity,
    double wordPerplexity,
    int memory,
    int compressedMemory) {

  static ScoreReport of(Score score, ModelConfig config) {
    return new ScoreReport(
        score.nats(),
        score.tokens(),
        score.bytes(),
        score.words(),
        score.bitsPerByte(),
        score.bitsPerToken(),
        score.tokenPerplexity(),
        score.wordPerplexity(),
        config.memory(),
        config.compressedMemory());
  }
}
