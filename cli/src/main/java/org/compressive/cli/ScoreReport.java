package org.compressive.cli;

import org.compressive.graph.config.ModelConfig;
import org.compressive.inference.Score;
import org.jspecify.annotations.Nullable;

/** What {@code evaluate --json} prints; wordPerplexity is null for a text without words. */
record ScoreReport(
    double nats,
    long tokens,
    long bytes,
    long words,
    double bitsPerByte,
    double bitsPerToken,
    double tokenPerplexity,
    @Nullable Double wordPerplexity,
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
        score.words() == 0 ? null : Double.valueOf(score.wordPerplexity()),
        config.memory(),
        config.compressedMemory());
  }
}
