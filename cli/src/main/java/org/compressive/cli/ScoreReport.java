package org.compressive.cli;

import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.compressive.inference.Score;
import org.jspecify.annotations.Nullable;

/**
 * The output of {@code evaluate --json}. Since JSON has no infinity, {@code wordPerplexity} is null
 * if it is not finite, as for a text without words or with words so long that it overflows. Memory
 * sizes are a single number, or a list if they differ by layer.
 */
record ScoreReport(
    double nats,
    long tokens,
    long bytes,
    long words,
    double bitsPerByte,
    double bitsPerToken,
    double tokenPerplexity,
    @Nullable Double wordPerplexity,
    PerLayer memory,
    PerLayer compressedMemory) {

  static ScoreReport of(Score score, ModelConfig config) {
    return new ScoreReport(
        score.nats(),
        score.tokens(),
        score.bytes(),
        score.words(),
        score.bitsPerByte(),
        score.bitsPerToken(),
        score.tokenPerplexity(),
        Double.isFinite(score.wordPerplexity()) ? Double.valueOf(score.wordPerplexity()) : null,
        config.memory(),
        config.compressedMemory());
  }
}
