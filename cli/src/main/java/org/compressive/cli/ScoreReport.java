package org.compressive.cli;

import org.compressive.graph.config.ModelConfig;
import org.compressive.graph.config.PerLayer;
import org.compressive.inference.Score;
import org.jspecify.annotations.Nullable;

/**
 * The output of {@code evaluate --json}. Since JSON has no infinity, a figure that is not finite is
 * null, for example the word perplexity of a text that has no words or has words so long that the
 * perplexity overflows. Memory sizes are a single number, or a list if they differ by layer.
 */
record ScoreReport(
    double nats,
    long tokens,
    long bytes,
    long characters,
    long words,
    @Nullable Double bitsPerByte,
    @Nullable Double bitsPerCharacter,
    @Nullable Double bitsPerToken,
    @Nullable Double tokenPerplexity,
    @Nullable Double wordPerplexity,
    PerLayer memory,
    PerLayer compressedMemory) {

  static ScoreReport of(Score score, ModelConfig config) {
    return new ScoreReport(
        score.nats(),
        score.tokens(),
        score.bytes(),
        score.characters(),
        score.words(),
        finite(score.bitsPerByte()),
        finite(score.bitsPerCharacter()),
        finite(score.bitsPerToken()),
        finite(score.tokenPerplexity()),
        finite(score.wordPerplexity()),
        config.memory(),
        config.compressedMemory());
  }

  /** Returns a figure, or null if it is not finite. */
  static @Nullable Double finite(double figure) {
    return Double.isFinite(figure) ? Double.valueOf(figure) : null;
  }
}
